package io.holdfast.benchmarks.jmh.executor;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodeListener;
import io.holdfast.executor.NodePolicy;
import io.holdfast.executor.NodeResult;
import io.holdfast.executor.NodeStats;
import io.holdfast.strategies.retry.Backoff;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs with faults on every kind of node, 128 in flight: synchronous and asynchronous code that answers, fails, throws,
 * hangs, is late or returns nothing, behind retries, breakers, limits and every kind of fallback. At the end nothing
 * may be left: no permit, timer or thread, no dependent of a shared stage; and memory is flat.
 *
 * <p>{@code java -Xmx512m -cp benchmarks.jar io.holdfast.benchmarks.jmh.executor.FaultSoak [thousands of runs, 2000]}
 */
public final class FaultSoak {

    private enum Intent {
        ASK
    }

    private static final int IN_FLIGHT = 128;
    private static final Field<String> IN = Field.of("in", String.class);
    private static final Field<String> A = Field.of("a", String.class);
    private static final Field<String> B = Field.of("b", String.class);
    private static final Field<String> C = Field.of("c", String.class);
    private static final Field<String> D = Field.of("d", String.class);
    private static final Node BLOCKING = Node.named("blocking").reads(IN).writes(A);
    private static final Node OTHER = Node.named("other").reads(IN).writes(A);
    private static final Node STAGED = Node.named("staged").reads(IN).writes(B);
    private static final Node SHARED = Node.named("shared").reads(IN).writes(C);
    private static final Node LAST =
            Node.named("last").reads(A).readsIfPresent(B, C).writes(D);
    private static final Contract<Intent> CONTRACT = Contract.of(Intent.class)
            .inputs(IN)
            .nodes(BLOCKING, OTHER, STAGED, SHARED, LAST)
            .producers(A, BLOCKING, OTHER)
            .intent(Intent.ASK, i -> i.requires(A).welcomes(B, C, D))
            .build();

    private final CountingTime time = new CountingTime();
    private final AtomicLong finished = new AtomicLong();
    private final AtomicLong succeeded = new AtomicLong();
    private volatile CompletableFuture<String> shared = new CompletableFuture<>();

    private FaultSoak() {}

    /** Runs the load. */
    public static void main(String[] args) throws Exception {
        long runs = (args.length > 0 ? Long.parseLong(args[0]) : 2_000) * 1_000;
        System.exit(new FaultSoak().run(runs) ? 0 : 1);
    }

    private NodeExecutor<Intent> executor() {
        Duration limit = Duration.ofMillis(2);
        NodePolicy base =
                NodePolicy.timeout(limit).retries(1).backoff(Backoff.exponential(Duration.ofNanos(50_000), limit));
        return NodeExecutor.builder(CONTRACT)
                .deadline(Duration.ofMillis(20))
                .grace(Duration.ofMillis(1))
                .registry(BreakerRegistry.ofDefaults())
                .timeSource(time)
                .meters(new SimpleMeterRegistry())
                .listener(new Throwing())
                .bind(BLOCKING, Faults.everyStandIn(base, OTHER, IN), (in, context) -> Faults.blocking())
                .bindAsync(OTHER, base.noBreaker().cancelSource().failOpen("other"), in -> Faults.staged())
                .bindAsync(STAGED, Faults.faultyStandIns(base), in -> Faults.staged())
                .bindAsync(SHARED, NodePolicy.timeout(limit).noBreaker().failOpen(), in -> shared)
                .bind(
                        LAST,
                        base.noBreaker().failOpen(),
                        in -> in.get(A) + in.find(B).orElse(""))
                .build();
    }

    private boolean run(long runs) throws Exception {
        int threadsBefore = Soaks.ownThreads();
        long start = System.nanoTime();
        Values given = Values.of(IN, "q");
        Semaphore places = new Semaphore(IN_FLIGHT);
        long[] heap = new long[4];
        boolean clean;
        try (NodeExecutor<Intent> executor = executor()) {
            for (long i = 0; i < runs; i++) {
                places.acquire();
                CompletableFuture<?> run = i % 2 == 0
                        ? executor.run(Intent.ASK, given)
                        : executor.run(i % 4 == 1 ? BLOCKING : STAGED, given);
                CompletableFuture<?> unused = run.handle((value, failure) -> {
                    places.release();
                    finished.incrementAndGet();
                    return failure == null ? succeeded.incrementAndGet() : 0;
                });
                if (i % 97 == 0) {
                    run.cancel(true);
                }
                if (i % 10_000 == 0) {
                    CompletableFuture<String> before = shared;
                    shared = new CompletableFuture<>();
                    before.complete("shared");
                    Soaks.progress(i, runs, "runs", start);
                }
                if (i % (runs / 4) == runs / 4 - 1) {
                    heap[(int) (i / (runs / 4))] = Soaks.usedHeap();
                }
            }
            boolean ended = places.tryAcquire(IN_FLIGHT, 30, TimeUnit.SECONDS);
            shared.complete("shared");
            clean = ended & isClean(executor, runs);
        }
        return report(runs, start, heap, threadsBefore) & clean;
    }

    private boolean isClean(NodeExecutor<Intent> executor, long runs) throws InterruptedException {
        boolean clean = false;
        for (int look = 0; look < 100 && !clean; look++) {
            TimeUnit.MILLISECONDS.sleep(50);
            clean = time.pending() == 0 && finished.get() == runs;
            for (Node node : CONTRACT.nodes()) {
                NodeStats figures = executor.stats(node);
                clean &= figures.inFlight() == 0 && figures.zombies() == 0;
            }
        }
        System.out.println();
        for (Node node : CONTRACT.nodes()) {
            System.out.println("  " + node + ": " + executor.stats(node));
        }
        System.out.println("  timers pending: " + time.pending() + ", runs finished: " + finished.get() + " of " + runs
                + ", bookkeeping failures: " + executor.bookkeepingFailures());
        return clean;
    }

    private boolean report(long runs, long start, long[] heap, int threadsBefore) throws InterruptedException {
        int threads = Integer.MAX_VALUE;
        for (int look = 0; look < 300 && threads > threadsBefore; look++) {
            TimeUnit.MILLISECONDS.sleep(50);
            threads = Soaks.ownThreads();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "  %,d runs in %.0f s (JDK %s); threads before %d, after %d; heap at each quarter %s MB%n",
                runs,
                seconds,
                Runtime.version().feature(),
                threadsBefore,
                threads,
                java.util.Arrays.toString(
                        java.util.Arrays.stream(heap).map(bytes -> bytes >> 20).toArray()));
        boolean flat = heap[3] < heap[0] + (32 << 20);
        System.out.println("  left behind: " + (threads <= threadsBefore && flat ? "nothing" : "threads or memory"));
        return flat && threads <= threadsBefore;
    }

    /** A listener that throws now and then. */
    private static final class Throwing implements NodeListener {
        @Override
        public void onNode(NodeResult result) {
            if (ThreadLocalRandom.current().nextInt(100_000) == 0) {
                throw new IllegalStateException("listener");
            }
        }
    }
}
