package io.holdfast.benchmarks.jmh.executor;

import io.holdfast.benchmarks.jmh.executor.AsyncContenders.Guarded;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Many light calls with 64 in flight, each through breaker, timeout, retry and fallback, their stages completed at once
 * by one other thread, every hundredth with a failure that is retried. A future that has not completed five seconds
 * beyond the timeout is lost. The load ends when all calls are made, or when the time is over, or when more than a
 * thousand hang; what it says then is about the calls made.
 *
 * <p>{@code java -cp benchmarks.jar io.holdfast.benchmarks.jmh.executor.CompletionSoak
 * <holdfast|resilience4j|smallrye|failsafe> [thousands of calls, 30000] [seconds at most, 600]}
 */
public final class CompletionSoak {

    private static final int IN_FLIGHT = 64;
    private static final int HOPELESS = 1_000;
    private static final int FAIL_EVERY = 100;
    private static final long PATIENCE_MILLIS = AsyncContenders.LIMIT.toMillis() + 5_000;
    private static final long LOOK_EVERY = 10_000;

    private final String name;
    private final long calls;
    private final long limitNanos;
    private final long start = System.nanoTime();

    private CompletionSoak(String name, long calls, long seconds) {
        this.name = name;
        this.calls = calls;
        this.limitNanos = TimeUnit.SECONDS.toNanos(seconds);
    }

    /** Runs the load; the exit code is 1 if calls were lost. */
    public static void main(String[] args) throws InterruptedException {
        String contender = args.length > 0 ? args[0] : "holdfast";
        long calls = (args.length > 1 ? Long.parseLong(args[1]) : 30_000) * 1_000;
        long seconds = args.length > 2 ? Long.parseLong(args[2]) : 600;
        boolean lostNone = new CompletionSoak(contender, calls, seconds).run();
        System.exit(lostNone ? 0 : 1);
    }

    private Guarded contender(Handover stages) {
        return switch (name) {
            case "holdfast" -> new AsyncContenders.Holdfast(stages::stage, false);
            case "resilience4j" -> new AsyncContenders.Resilience4j(stages::stage, true);
            case "smallrye" -> new AsyncContenders.SmallRye(stages::stage);
            case "failsafe" -> new FailsafeContender(stages::stage);
            default ->
                throw new IllegalArgumentException(
                        "contender: " + name + " (expected: holdfast, resilience4j, smallrye or failsafe)");
        };
    }

    private boolean run() throws InterruptedException {
        InFlight inFlight = new InFlight(IN_FLIGHT, HOPELESS);
        try (Handover stages = new Handover(FAIL_EVERY);
                Guarded contender = contender(stages)) {
            long made = load(contender, inFlight);
            double seconds = elapsedNanos() / 1e9;
            long lost = inFlight.lost(PATIENCE_MILLIS);
            System.out.printf(
                    Locale.ROOT,
                    "%n%s: lost %s of %,d calls, %d in flight, %.0f s, %.0f calls/s (JDK %s)%n",
                    name,
                    lost == 0 ? "none" : String.format(Locale.ROOT, "%,d", lost),
                    made,
                    IN_FLIGHT,
                    seconds,
                    made / seconds,
                    Runtime.version().feature());
            return lost == 0;
        }
    }

    private long load(Guarded contender, InFlight inFlight) throws InterruptedException {
        long made = 0;
        while (made < calls) {
            inFlight.add(contender.call());
            made++;
            if (made % LOOK_EVERY == 0) {
                progress(made);
                if (elapsedNanos() > limitNanos || inFlight.isHopeless()) {
                    return made;
                }
            }
        }
        return made;
    }

    private long elapsedNanos() {
        return System.nanoTime() - start;
    }

    private void progress(long made) {
        if (made % Math.max(LOOK_EVERY, calls / 200) >= LOOK_EVERY) {
            return;
        }
        Soaks.progress(made, calls, "calls", start);
    }
}
