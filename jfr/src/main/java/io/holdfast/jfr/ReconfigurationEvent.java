package io.holdfast.jfr;

import io.holdfast.core.config.Reconfiguration;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A breaker or strategy in use was given another configuration. */
@Name("holdfast.Reconfiguration")
@Label("Reconfiguration")
@Description("A breaker or strategy in use was given another configuration")
@Category("Holdfast")
@StackTrace(false)
final class ReconfigurationEvent extends Event {

    @Label("Name")
    @Nullable
    String name;

    @Label("Changes")
    @Nullable
    String changes;

    @Label("Not carried over")
    @Nullable
    String dropped;

    static void commit(Reconfiguration done) {
        ReconfigurationEvent event = new ReconfigurationEvent();
        if (event.shouldCommit()) {
            event.name = done.name();
            event.changes = String.join(", ", done.changes());
            event.dropped = String.join(", ", done.dropped());
            event.commit();
        }
    }
}
