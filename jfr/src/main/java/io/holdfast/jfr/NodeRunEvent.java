package io.holdfast.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** An execution of a node has ended. */
@Name("holdfast.NodeRun")
@Label("Node Run")
@Description("An execution of a node has ended")
@Category("Holdfast")
@StackTrace(false)
final class NodeRunEvent extends Event {

    @Label("Node")
    @Nullable
    String node;

    @Label("Status")
    @Nullable
    String status;

    @Label("Provenance")
    @Nullable
    String provenance;

    @Label("Attempts")
    int attempts;

    @Label("Hedges")
    int hedges;

    @Label("Latency")
    @Timespan(Timespan.NANOSECONDS)
    long latency;

    @Label("Cause")
    @Nullable
    String cause;
}
