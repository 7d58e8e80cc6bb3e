package io.holdfast.benchmarks.jmh.executor;

import io.holdfast.benchmarks.jmh.executor.HandoverBenchmark.Calls;
import io.holdfast.benchmarks.jmh.executor.PageContenders.ByHand;
import io.holdfast.benchmarks.jmh.executor.PageContenders.Holdfast;
import io.holdfast.benchmarks.jmh.executor.PageContenders.Pages;
import io.holdfast.benchmarks.jmh.executor.PageContenders.Source;
import io.holdfast.benchmarks.jmh.settings.BenchmarkSettings;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * An answer from ten nodes beside the same page written by hand, see {@link PageContenders}. Good: all stages are
 * complete on return. Bad: two of the eight in the middle fail fifteen times of sixteen, and their fallbacks stand in;
 * no breaker opens, which is checked before and after. Async: another thread completes each stage, and calls what
 * waited for it itself; Pooled: it leaves that to a pool, so that no source can block it. Both have 64 pages in flight
 * per thread, and what is measured is the throughput.
 */
public class PageBenchmark extends BenchmarkSettings {

    private static final int EVERY = 16;
    private static final int THREADS = 64;

    private final CompletableFuture<String> good = CompletableFuture.completedFuture("answer");
    private final CompletableFuture<String> bad = CompletableFuture.failedFuture(new IllegalStateException("down"));
    private final ThreadLocal<int[]> made = ThreadLocal.withInitial(() -> new int[PageContenders.SOURCES]);
    private final Handover stages = new Handover(0);

    private final Source succeeding = (number, read) -> good;
    private final Source failing = this::mostlyBad;
    private final Source elsewhere = (number, read) -> stages.stage();

    private final ExecutorService pool = Executors.newFixedThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "pages");
        thread.setDaemon(true);
        return thread;
    });

    private final Holdfast holdfastGood = new Holdfast(succeeding, Runnable::run);
    private final Holdfast holdfastBad = new Holdfast(failing, Runnable::run);
    private final Holdfast holdfastAsync = new Holdfast(elsewhere, Runnable::run);
    private final Holdfast holdfastPooled = new Holdfast(elsewhere, pool);
    private final ByHand byHandGood = new ByHand(succeeding, null);
    private final ByHand byHandBad = new ByHand(failing, null);
    private final ByHand byHandAsync = new ByHand(elsewhere, null);
    private final ByHand byHandPooled = new ByHand(elsewhere, pool);
    private final List<Pages> undisturbed =
            List.of(holdfastGood, byHandGood, holdfastAsync, byHandAsync, holdfastPooled, byHandPooled);
    private final List<Pages> disturbed = List.of(holdfastBad, byHandBad);

    private CompletionStage<String> mostlyBad(int number, int read) {
        boolean fails = (number == 3 || number == 6) && ++made.get()[number] % EVERY != 0;
        return fails ? bad : good;
    }

    /** Checks that both contenders say of each part what they should. */
    @Setup
    public void check() {
        for (Pages each : undisturbed) {
            expect(each, "v".repeat(PageContenders.SOURCES));
            if (each.standIns() > 0) {
                throw new IllegalStateException("stand-ins: " + each.standIns() + " (expected: 0)");
            }
        }
        for (Pages each : disturbed) {
            made.set(new int[PageContenders.SOURCES]);
            for (int i = 1; i < EVERY; i++) {
                expect(each, "vvvsvvsvvv");
            }
            expect(each, "v".repeat(PageContenders.SOURCES));
        }
    }

    private static void expect(Pages contender, String expected) {
        String parts = contender.parts();
        if (!parts.equals(expected)) {
            throw new IllegalStateException(
                    contender.getClass().getSimpleName() + ": " + parts + " (expected: " + expected + ")");
        }
    }

    /** Checks that no breaker has opened meanwhile, and ends what has threads. */
    @TearDown
    public void close() {
        check();
        undisturbed.forEach(Pages::close);
        disturbed.forEach(Pages::close);
        stages.close();
        pool.shutdownNow();
    }

    @Benchmark
    public CompletionStage<?> holdfastGood() {
        return holdfastGood.page();
    }

    @Benchmark
    public CompletionStage<?> byHandGood() {
        return byHandGood.page();
    }

    @Benchmark
    public CompletionStage<?> holdfastBad() {
        return holdfastBad.page();
    }

    @Benchmark
    public CompletionStage<?> byHandBad() {
        return byHandBad.page();
    }

    @Benchmark
    public CompletionStage<?> holdfastAsync(Calls calls) throws InterruptedException {
        return calls.made(holdfastAsync.page());
    }

    @Benchmark
    public CompletionStage<?> byHandAsync(Calls calls) throws InterruptedException {
        return calls.made(byHandAsync.page());
    }

    @Benchmark
    public CompletionStage<?> holdfastPooled(Calls calls) throws InterruptedException {
        return calls.made(holdfastPooled.page());
    }

    @Benchmark
    public CompletionStage<?> byHandPooled(Calls calls) throws InterruptedException {
        return calls.made(byHandPooled.page());
    }
}
