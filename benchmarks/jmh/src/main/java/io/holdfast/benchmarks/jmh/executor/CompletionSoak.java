package io.holdfast.benchmarks.jmh.executor;

import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Many light calls with 64 in flight, each through timeout, retry and fallback, their stages completed at once by one other thread, every
 * hundredth with a failure that is retried. Counts futures that do not complete within five seconds beyond the timeout: none may be lost.
 *
 * <p>{@code java -cp benchmarks.jar io.holdfast.benchmarks.jmh.executor.CompletionSoak <holdfast|resilience4j|smallrye> [millions of calls, 30]}
 */
public final class CompletionSoak {

    private static final int IN_FLIGHT = 64;
    private static final long PATIENCE_SECONDS = 6;

    private final ConcurrentLinkedQueue<CompletableFuture<String>> pending = new ConcurrentLinkedQueue<>();
    private volatile boolean ended;
    private long made;

    private CompletionSoak() {}

    /** Runs the load. */
    public static void main(String[] args) throws Exception {
        String contender = args.length > 0 ? args[0] : "holdfast";
        long calls = (args.length > 1 ? Long.parseLong(args[1]) : 30) * 1_000_000;
        new CompletionSoak().run(contender, calls);
    }

    private CompletionStage<String> stage() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        pending.add(stage);
        return stage;
    }

    private void run(String contender, long calls) throws Exception {
        Thread completer = new Thread(this::completeAll, "completer");
        completer.setDaemon(true);
        completer.start();
        Supplier<? extends CompletionStage<?>> call = switch (contender) {
            case "holdfast" -> new AsyncContenders.Holdfast(this::stage, false)::call;
            case "resilience4j" -> new AsyncContenders.Resilience4j(this::stage)::call;
            case "smallrye" -> new AsyncContenders.SmallRye(this::stage)::call;
            default ->
                throw new IllegalArgumentException(
                        "contender: " + contender + " (expected: holdfast, resilience4j or smallrye)");
        };
        long start = System.nanoTime();
        long lost = load(call, calls, start);
        double seconds = (System.nanoTime() - start) / 1e9;
        ended = true;
        System.out.printf(
                Locale.ROOT,
                "%n%s: %,d calls, %d in flight, %.0f s, %.0f calls/s, lost: %d%n",
                contender,
                calls,
                IN_FLIGHT,
                seconds,
                calls / seconds,
                lost);
        System.exit(lost == 0 ? 0 : 1);
    }

    private long load(Supplier<? extends CompletionStage<?>> call, long calls, long start) throws Exception {
        CompletableFuture<?>[] slots = new CompletableFuture<?>[IN_FLIGHT];
        long lost = 0;
        for (long i = 0; i < calls + IN_FLIGHT; i++) {
            int slot = (int) (i % IN_FLIGHT);
            CompletableFuture<?> before = slots[slot];
            if (before != null && !completes(before)) {
                lost++;
            }
            slots[slot] = i < calls ? call.get().toCompletableFuture() : null;
            if (i % 1_000_000 == 0 && i > 0) {
                progress(i, calls, lost, start);
            }
        }
        return lost;
    }

    private static boolean completes(CompletableFuture<?> future) throws InterruptedException {
        for (int spins = 0; spins < 10_000; spins++) {
            if (future.isDone()) {
                return true;
            }
            Thread.onSpinWait();
        }
        try {
            Object unused = future.handle((value, failure) -> true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException | java.util.concurrent.ExecutionException e) {
            return false;
        }
    }

    private static void progress(long done, long calls, long lost, long start) {
        int width = (int) (done * 40 / calls);
        System.out.printf(
                Locale.ROOT,
                "\r[%s%s] %,d calls, %.0f s, lost %d",
                "#".repeat(Math.min(40, width)),
                ".".repeat(Math.max(0, 40 - width)),
                done,
                (System.nanoTime() - start) / 1e9,
                lost);
        System.out.flush();
    }

    private void completeAll() {
        while (!ended) {
            CompletableFuture<String> stage = pending.poll();
            if (stage == null) {
                Thread.onSpinWait();
            } else if (++made % 100 == 0) {
                stage.completeExceptionally(RETRIED);
            } else {
                stage.complete("answer");
            }
        }
    }

    private static final java.io.IOException RETRIED = new java.io.IOException("retried");
}
