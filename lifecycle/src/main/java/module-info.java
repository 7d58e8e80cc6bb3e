/** One instance, alive, and gone properly: process lock, heartbeat, supervision, ordered shutdown, readiness. */
module io.holdfast.lifecycle {
    requires java.management;
    requires jdk.unsupported; // sun.misc.Signal, called by reflection
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.holdfast.lifecycle;
    exports io.holdfast.lifecycle.heartbeat;
    exports io.holdfast.lifecycle.lock;
    exports io.holdfast.lifecycle.process;
    exports io.holdfast.lifecycle.readiness;
    exports io.holdfast.lifecycle.schedule;
    exports io.holdfast.lifecycle.shutdown;
    exports io.holdfast.lifecycle.stall;
    exports io.holdfast.lifecycle.supervisor;
    exports io.holdfast.lifecycle.time;
}
