package io.holdfast.strategies.adaptive;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.bulkhead.ConcurrencyLimit;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitOptions;
import io.holdfast.strategies.bulkhead.ConcurrencyPermit;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A service that is asked for more than it can do, in virtual time: ten workers, twenty milliseconds a call on average,
 * one queue without end. Callers give up after their timeout; the service does not know, and works on for nobody, which
 * is how an overloaded one collapses. The same seed gives the same run.
 */
final class Overload {

    static final int SECONDS = 60;
    static final int FROM = 20;
    static final int UNTIL = 40;

    private static final int WORKERS = 10;
    private static final double SERVICE_MILLIS = 20;
    private static final double CALLS_A_SECOND = 350;
    private static final long TIMEOUT = Duration.ofMillis(300).toNanos();

    /** What happens between {@link #FROM} and {@link #UNTIL}. */
    enum Trouble {
        /** The load goes from 70 % of what the service can do to 140 %. */
        DOUBLE_LOAD(2, 1),
        /** The service takes five times as long for each call. */
        SLOW_SERVICE(1, 5);

        final double load;
        final double slowness;

        Trouble(double load, double slowness) {
            this.load = load;
            this.slowness = slowness;
        }
    }

    /** What callers have seen in one second of the run: calls by when they were made. */
    static final class Second {
        int answered;
        int refused;
        int timedOut;
        int limit;
        final List<Long> latencies = new ArrayList<>();
    }

    private final VirtualTime time = new VirtualTime();
    private final SplittableRandom arrivals;
    private final SplittableRandom services;
    private final Trouble trouble;
    private final @Nullable ConcurrencyLimit limit;
    private final Queue<Call> queue = new ArrayDeque<>();
    private final List<Second> seconds = new ArrayList<>();
    private int working;

    private Overload(Trouble trouble, long seed, int fixed, @Nullable Adaptive adaptive) {
        this.trouble = trouble;
        this.arrivals = new SplittableRandom(seed); // of its own, so that every limit sees the same callers
        this.services = new SplittableRandom(-seed);
        ConcurrencyLimitOptions options = ConcurrencyLimitOptions.defaults().timeSource(time);
        this.limit = fixed == 0
                ? null
                : ConcurrencyLimit.of(
                        "service",
                        BulkheadConfig.custom().maxConcurrentCalls(fixed).build(),
                        adaptive == null ? options : options.adaptive(adaptive));
        for (int i = 0; i < SECONDS; i++) {
            seconds.add(new Second());
        }
    }

    static List<Second> without(Trouble trouble, long seed) {
        return new Overload(trouble, seed, 0, null).run();
    }

    static List<Second> fixed(Trouble trouble, long seed, int limit) {
        return new Overload(trouble, seed, limit, null).run();
    }

    static List<Second> adaptive(Trouble trouble, long seed, Adaptive adaptive) {
        return new Overload(trouble, seed, 20, adaptive).run();
    }

    private List<Second> run() {
        time.schedule(this::arrive, 0);
        for (Second second : seconds) {
            time.advance(Duration.ofSeconds(1));
            second.limit = limit == null ? 0 : limit.getMetrics().getMaxAllowedConcurrentCalls();
        }
        time.advance(Duration.ofNanos(TIMEOUT)); // the last callers give up
        return seconds;
    }

    private long elapsed() {
        return time.nanoTime() - new VirtualTime().nanoTime();
    }

    private int second() {
        return (int) (elapsed() / 1_000_000_000L);
    }

    private boolean inTrouble() {
        return second() >= FROM && second() < UNTIL;
    }

    private static double exponential(double mean, SplittableRandom random) {
        return -mean * StrictMath.log(1 - random.nextDouble());
    }

    private void arrive() {
        if (second() >= SECONDS) {
            return;
        }
        new Call(seconds.get(second())).begin();
        double rate = CALLS_A_SECOND * (inTrouble() ? trouble.load : 1);
        time.schedule(this::arrive, (long) exponential(1e9 / rate, arrivals));
    }

    private void work() {
        while (working < WORKERS && !queue.isEmpty()) {
            Call next = queue.remove();
            working++;
            // half of it is the same for all, half varies
            double millis = SERVICE_MILLIS / 2 + exponential(SERVICE_MILLIS / 2, services);
            time.schedule(() -> done(next), (long) (millis * 1e6 * (inTrouble() ? trouble.slowness : 1)));
        }
    }

    private void done(Call call) {
        working--;
        call.answered();
        work();
    }

    /** A call as its caller sees it. */
    private final class Call {
        private final Second second;
        private final long began = time.nanoTime();
        private @Nullable ConcurrencyPermit permit;
        private boolean over;

        Call(Second second) {
            this.second = second;
        }

        void begin() {
            if (limit != null) {
                permit = limit.tryAcquire();
                if (!permit.granted()) {
                    second.refused++;
                    return;
                }
            }
            queue.add(this);
            time.schedule(this::giveUp, TIMEOUT);
            work();
        }

        void answered() {
            if (!over) {
                second.answered++;
                second.latencies.add(time.nanoTime() - began);
                end(null);
            }
        }

        private void giveUp() {
            if (!over) {
                second.timedOut++;
                second.latencies.add(TIMEOUT);
                end(new TimeoutException());
            }
        }

        private void end(@Nullable Throwable failure) {
            over = true;
            if (permit != null) {
                permit.release(failure);
            }
        }
    }
}
