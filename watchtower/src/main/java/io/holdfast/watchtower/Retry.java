package io.holdfast.watchtower;

import io.holdfast.core.log.GuardedLog;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Gets something that may not be available at the start, such as a port. It tries at once; if that fails it tries again
 * with growing pauses, on a thread of its own, until it succeeds or is closed. A failure is logged when it is a new
 * one. Thread-safe.
 */
final class Retry implements AutoCloseable {

    /** Gets it. Must be able to be called again after it has thrown. */
    @FunctionalInterface
    interface Attempt {
        void run() throws Exception;
    }

    private static final GuardedLog LOG = GuardedLog.of(Watchtower.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration TICK_EVERY = Duration.ofMillis(200);

    private final String what;
    private final Attempt attempt;
    private final LongSupplier ticker;
    private final TickLoop loop;

    private volatile @Nullable String problem;

    // of the thread that tries
    private long pauseNanos = FIRST_PAUSE.toNanos();
    private long triedAt;

    /**
     * Made, not begun.
     *
     * @param what it is, for people
     * @param attempt gets it
     * @param ticker monotonic nanoseconds
     */
    Retry(String what, Attempt attempt, LongSupplier ticker) {
        this.what = what;
        this.attempt = attempt;
        this.ticker = ticker;
        this.loop = new TickLoop("holdfast-watchtower-retry", TICK_EVERY, ticker, this::tick);
    }

    /**
     * Tries, and goes on trying if need be.
     *
     * @param failFast whether what the first attempt throws is thrown on instead
     * @throws WatchtowerException with {@code failFast}, for what it throws checked
     */
    void begin(boolean failFast) {
        if (failFast) {
            tryOnceOrThrow();
        } else if (!tryOnce()) {
            triedAt = ticker.getAsLong();
            loop.start();
        }
    }

    private void tryOnceOrThrow() {
        try {
            attempt.run();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new WatchtowerException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Why it is not there; null if it is. */
    @Nullable
    String problem() {
        return problem;
    }

    private void tick() {
        if (ticker.getAsLong() - triedAt < pauseNanos) {
            return;
        }
        if (tryOnce()) {
            loop.close(Duration.ZERO);
            return;
        }
        triedAt = ticker.getAsLong();
        pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE.toNanos());
    }

    /** Whether there is nothing left to try. */
    private boolean tryOnce() {
        try {
            attempt.run();
            problem = null;
            return true;
        } catch (WrongLibraryException e) {
            problem = e.getMessage();
            LOG.error("the service goes on without {}: {}", what, e.getMessage(), e);
            return true; // this JVM will have no other
        } catch (Exception | Error e) { // such as no thread left: the service comes first
            String now = e instanceof Exception ? GuardedLog.text(e.getMessage()) : GuardedLog.text(e);
            if (!now.equals(problem)) {
                LOG.warn(
                        "the service goes on without {} until it can be had, tried again at least each minute: {}",
                        what,
                        now);
                LOG.debug("{} cannot be had", what, e);
            }
            problem = now;
            return false;
        }
    }

    /** Stops trying. If an attempt under way still succeeds, it has to release what it got. */
    @Override
    public void close() {
        loop.close(Duration.ofSeconds(2));
    }
}
