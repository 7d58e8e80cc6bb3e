package io.holdfast.executor;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.holdfast.core.time.TimeSource;
import io.holdfast.executor.NodeException.Reason;
import io.holdfast.strategies.adaptive.Adaptive;
import io.holdfast.strategies.bulkhead.ConcurrencyLimit;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitOptions;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts the work of one node or one fallback, and refuses more than the limit, which is a {@link ConcurrencyLimit}.
 * Work that outlives its time limit is a zombie: it keeps its place until it ends.
 *
 * <p>Without a limit nobody has to know the count at once, so it is striped, and threads that run one node do not fight
 * over a line.
 */
final class Bulkhead {

    /** Where an adaptive limit begins, unless it says so itself. */
    private static final int START = 20;

    /** Stands for every timeout of an attempt; only its type matters, to an adaptive limit. */
    private static final TimeoutException TIMED_OUT = new TimeoutException("attempt");

    private final @Nullable ConcurrencyLimit limited;
    private final @Nullable Adaptive adaptive;
    private final int zombieCap;
    private final LongAdder unlimited = new LongAdder();
    private final AtomicInteger zombies = new AtomicInteger();

    private Bulkhead(@Nullable ConcurrencyLimit limited, @Nullable Adaptive adaptive, int zombieCap) {
        this.limited = limited;
        this.adaptive = adaptive;
        this.zombieCap = zombieCap;
    }

    /** As the node's policy says; {@code time} is that of its attempts. */
    static Bulkhead ofNode(String node, LimitSpec spec, TimeSource time) {
        ConcurrencyLimitOptions options = ConcurrencyLimitOptions.defaults().timeSource(time);
        Adaptive adaptive = spec.adaptive();
        return new Bulkhead(
                adaptive == null
                        ? limit(node, LimitSpec.orNone(spec.concurrent()), options)
                        : limit(node, START, options.adaptive(adaptive)),
                adaptive,
                LimitSpec.orNone(spec.zombies()));
    }

    /** For a fallback of the node; so much of it may run. */
    static Bulkhead ofFallback(String node, int limit) {
        return new Bulkhead(limit(node, limit, ConcurrencyLimitOptions.defaults()), null, Integer.MAX_VALUE);
    }

    private static @Nullable ConcurrencyLimit limit(String node, int limit, ConcurrencyLimitOptions options) {
        return limit == Integer.MAX_VALUE
                ? null
                : ConcurrencyLimit.of(
                        node, BulkheadConfig.custom().maxConcurrentCalls(limit).build(), options);
    }

    boolean tryEnter() {
        if (isZombieFull()) {
            return false;
        }
        if (limited != null) {
            return limited.tryEnter();
        }
        unlimited.increment();
        return true;
    }

    private boolean isZombieFull() {
        return zombieCap != Integer.MAX_VALUE && zombies.get() >= zombieCap;
    }

    void leave() {
        if (limited != null) {
            limited.releasePermission();
        } else {
            unlimited.decrement();
        }
    }

    /** An attempt has succeeded. */
    void succeeded(long nanos) {
        if (adaptive != null && limited != null) {
            limited.measured(nanos, null);
        }
    }

    boolean isAdaptive() {
        return adaptive != null;
    }

    /** An attempt has failed; what the run itself has found says nothing of the load, but for a timeout. */
    void failed(long nanos, Failure failure) {
        boolean timedOut = failure.reason() == Reason.TIMEOUT;
        if (limited != null && (timedOut || failure.reason() == null)) {
            limited.measured(nanos, timedOut ? TIMED_OUT : failure.cause());
        }
    }

    void zombieBegins() {
        zombies.incrementAndGet();
    }

    /** The count was raised on the chance that the work still runs; it had ended. */
    void zombieNeverWas() {
        zombies.decrementAndGet();
    }

    /** So many zombies have ended and give back their places. */
    void zombiesEnd(int count) {
        zombies.addAndGet(-count);
        if (limited == null) {
            unlimited.add(-count);
            return;
        }
        for (int i = 0; i < count; i++) {
            limited.releasePermission();
        }
    }

    int inFlight() {
        return limited == null ? unlimited.intValue() : limited.running();
    }

    int zombies() {
        return zombies.get();
    }

    /** How much may run now; {@code Integer.MAX_VALUE} without a limit. */
    int limit() {
        return limited == null ? Integer.MAX_VALUE : limited.getMetrics().getMaxAllowedConcurrentCalls();
    }

    /** Why there was no place. */
    Failure refusal(String node) {
        if (isZombieFull()) {
            return Failure.of(
                    node,
                    Reason.ZOMBIE_LIMIT,
                    "timed-out work still running: " + zombies() + " (expected: < " + zombieCap + ")");
        }
        int now = limit();
        return Failure.of(
                node,
                Reason.CONCURRENCY_LIMIT,
                "running: " + Math.max(now, inFlight()) + " (expected: < " + now
                        + (adaptive == null ? "" : ", now, by " + adaptive) + ")");
    }
}
