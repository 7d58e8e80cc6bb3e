package io.holdfast.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A breaker, bulkhead, rate limit or node has refused a call. */
@Name("holdfast.CallRefused")
@Label("Call Refused")
@Description("A breaker, bulkhead, rate limit or node has refused a call")
@Category("Holdfast")
@StackTrace(false)
final class CallRefusedEvent extends Event {

    @Label("Strategy")
    @Nullable
    String strategy;

    @Label("Name")
    @Nullable
    String name;

    static void commit(String strategy, String name) {
        CallRefusedEvent event = new CallRefusedEvent();
        if (event.shouldCommit()) {
            event.strategy = strategy;
            event.name = name;
            event.commit();
        }
    }
}
