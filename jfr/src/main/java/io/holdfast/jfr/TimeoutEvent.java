package io.holdfast.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A call or a node was over its time limit. */
@Name("holdfast.Timeout")
@Label("Timeout")
@Description("A call or a node was over its time limit")
@Category("Holdfast")
@StackTrace(false)
final class TimeoutEvent extends Event {

    @Label("Strategy")
    @Nullable
    String strategy;

    @Label("Name")
    @Nullable
    String name;

    static void commit(String strategy, String name) {
        TimeoutEvent event = new TimeoutEvent();
        if (event.shouldCommit()) {
            event.strategy = strategy;
            event.name = name;
            event.commit();
        }
    }
}
