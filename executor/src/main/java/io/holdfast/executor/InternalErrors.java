package io.holdfast.executor;

import io.holdfast.core.log.GuardedLog;
import java.util.concurrent.atomic.LongAdder;

/**
 * What goes wrong beside the work (breaker, meters, listeners, user's predicates) is counted and logged here, and
 * changes no outcome.
 */
final class InternalErrors {

    /** Named after the type that users know, which knows all of this: so by its name. */
    static final GuardedLog LOG = GuardedLog.of("io.holdfast.executor.NodeExecutor");

    private final LongAdder failures = new LongAdder();

    void failed(String what, Throwable thrown) {
        failures.increment();
        LOG.warn("{} failed; the outcome of the call is not affected", what, thrown);
    }

    /** The run itself has failed, and ends with that. */
    void crashed(String node, Throwable thrown) {
        failures.increment();
        LOG.error("run of node {} failed, and ends with this error", node, thrown);
    }

    void blocked(String node, long nanos) {
        LOG.warn(
                "node '{}': its asynchronous function took {} ms on the caller's thread"
                        + " (expected: a return at once; see bind)",
                node,
                nanos / 1_000_000);
    }

    long failures() {
        return failures.sum();
    }

    /** An error of the JVM itself goes to the thread's handler: a fallback must not hide it. */
    static void passOn(Throwable fatal) {
        Thread thread = Thread.currentThread();
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, fatal);
        } catch (Throwable e) {
            LOG.error("uncaught exception handler failed", e);
        }
    }
}
