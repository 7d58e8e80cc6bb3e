package io.holdfast.benchmarks.jmh.executor;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.core.time.TimeSource;
import io.holdfast.executor.Answer;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodeExecutorBuilder;
import io.holdfast.executor.NodeListener;
import io.holdfast.executor.NodePolicy;
import io.holdfast.executor.NodeResult;
import io.holdfast.executor.NodeStats;
import io.holdfast.executor.NodeStatus;
import io.holdfast.strategies.retry.Backoff;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The faults of {@link FaultSoak} where an executor has it hardest: user code on the caller's thread, tasks that a
 * full pool drops, nodes that the answer does not await, runs inside runs. Each future must complete within its
 * deadline, each answer be told of once; at the end no permit, timer or vote may be missing.
 *
 * <p>{@code java -Xmx512m -cp benchmarks.jar io.holdfast.benchmarks.jmh.executor.EdgeSoak [thousands of runs each,
 * 200] [world, all]}
 */
public final class EdgeSoak {

    /** Where the code runs, or what the answers do not wait for. */
    private enum World {
        INLINE,
        CALLER_RUNS,
        DISCARD,
        DISCARD_OLDEST,
        UNAWAITED,
        NESTED
    }

    private enum Intent {
        ASK,
        INNER
    }

    private static final int IN_FLIGHT = 64;
    private static final Duration DEADLINE = Duration.ofMillis(40);

    private static final Set<NodeStatus> VOTING = EnumSet.of(NodeStatus.SUCCESS, NodeStatus.FAILED, NodeStatus.TIMEOUT);

    /** What a busy machine may add to a deadline. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    private static final Field<String> IN = Field.of("in", String.class);
    private static final Field<String> A = Field.of("a", String.class);
    private static final Field<String> B = Field.of("b", String.class);
    private static final Field<String> C = Field.of("c", String.class);
    private static final Node BLOCKING = Node.named("blocking").reads(IN).writes(A);
    private static final Node OTHER = Node.named("other").reads(IN).writes(A);
    private static final Node STAGED = Node.named("staged").reads(IN).writes(B);
    private static final Node SLOW = Node.named("slow").reads(IN).writes(C);
    private static final Contract<Intent> CONTRACT = Contract.of(Intent.class)
            .inputs(IN)
            .nodes(BLOCKING, OTHER, STAGED, SLOW)
            .producers(A, BLOCKING, OTHER)
            .intent(Intent.ASK, i -> i.requires(A).welcomes(B, C))
            .intent(Intent.INNER, i -> i.requires(B))
            .build();

    private final World world;
    private final CountingTime time = new CountingTime();
    private final BreakerRegistry registry = BreakerRegistry.ofDefaults();
    private final List<ThreadPoolExecutor> pools = new ArrayList<>();
    private final Values given = Values.of(IN, "q");
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong told = new AtomicLong();
    private final AtomicLong finished = new AtomicLong();
    private final AtomicLong late = new AtomicLong();
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong votes = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong heard = new AtomicLong();
    private volatile @Nullable NodeExecutor<Intent> inner;

    private EdgeSoak(World world) {
        this.world = world;
    }

    /** Runs the load in each world; the exit code is 1 if any leaves something behind. */
    public static void main(String[] args) throws InterruptedException {
        long runs = (args.length > 0 ? Long.parseLong(args[0]) : 200) * 1_000;
        boolean clean = true;
        for (World world : World.values()) {
            if (args.length < 2 || world.name().equalsIgnoreCase(args[1])) {
                clean &= new EdgeSoak(world).run(runs);
            }
        }
        System.exit(clean ? 0 : 1);
    }

    private NodeExecutor<Intent> executor() {
        Duration limit = Duration.ofMillis(2);
        NodePolicy base =
                NodePolicy.timeout(limit).retries(1).backoff(Backoff.exponential(Duration.ofNanos(50_000), limit));
        CircuitBreakerConfig never = CircuitBreakerConfig.custom()
                .failureRateThreshold(100)
                .minimumNumberOfCalls(100)
                .build();
        var builder = NodeExecutor.builder(CONTRACT)
                .deadline(DEADLINE)
                .registry(registry)
                .timeSource(time)
                .listener(new Counting())
                .listener(new Hearing())
                .bind(BLOCKING, Faults.everyStandIn(base, OTHER, IN), in -> blocking())
                .bindAsync(OTHER, base.noBreaker().cancelSource().failOpen("other"), in -> Faults.staged())
                .bindAsync(STAGED, Faults.faultyStandIns(base), in -> staged())
                .bindAsync(
                        SLOW,
                        NodePolicy.timeout(Duration.ofMillis(8))
                                .retries(1)
                                .breaker(never)
                                .failOpen(),
                        in -> slow());
        return placed(builder).build();
    }

    private NodeExecutorBuilder<Intent> placed(NodeExecutorBuilder<Intent> builder) {
        Executor inline = Runnable::run;
        return switch (world) {
            case INLINE -> builder.executor(inline).fallbackExecutor(inline);
            case CALLER_RUNS -> pooled(builder, new ThreadPoolExecutor.CallerRunsPolicy());
            case DISCARD -> pooled(builder, new ThreadPoolExecutor.DiscardPolicy());
            case DISCARD_OLDEST -> pooled(builder, new ThreadPoolExecutor.DiscardOldestPolicy());
            case UNAWAITED -> builder.grace(Duration.ofMillis(1));
            case NESTED -> builder;
        };
    }

    private NodeExecutorBuilder<Intent> pooled(NodeExecutorBuilder<Intent> builder, RejectedExecutionHandler full) {
        return builder.executor(tiny(full)).fallbackExecutor(tiny(full));
    }

    private ThreadPoolExecutor tiny(RejectedExecutionHandler full) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                2,
                2,
                1,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(4),
                task -> {
                    Thread thread = new Thread(task, "edge-soak");
                    thread.setDaemon(true);
                    return thread;
                },
                (task, refusing) -> {
                    refused.incrementAndGet();
                    full.rejectedExecution(task, refusing);
                });
        pools.add(pool);
        return pool;
    }

    private boolean nests() {
        return inner != null && ThreadLocalRandom.current().nextInt(4) == 0;
    }

    /** Inside a run it waits for another, without a limit of its own: the inner one's deadline is the only one. */
    private String blocking() throws Exception {
        NodeExecutor<Intent> executor = inner;
        return executor != null && nests() ? ask(executor, Intent.INNER).join().toString() : Faults.blocking();
    }

    private CompletableFuture<String> staged() {
        NodeExecutor<Intent> executor = inner;
        return executor != null && nests()
                ? executor.run(SLOW, given).thenApply(result -> result.find(C).orElse("none"))
                : Faults.staged();
    }

    /** Always asynchronous and mostly slower than the grace; every fortieth comes when its run is long over. */
    private CompletableFuture<String> slow() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        int draw = ThreadLocalRandom.current().nextInt(40);
        if (draw == 1) {
            stage.completeExceptionally(new IllegalStateException("down"));
        } else {
            Duration delay = draw == 0 ? DEADLINE.multipliedBy(2) : Duration.ofNanos(draw * 100_000L);
            TimeSource.Timer unused = TimeSource.system().schedule(() -> stage.complete("slow"), delay);
        }
        return stage;
    }

    private CompletableFuture<Answer> ask(NodeExecutor<Intent> executor, Intent intent) {
        asked.incrementAndGet();
        return executor.run(intent, given);
    }

    private boolean run(long runs) throws InterruptedException {
        long start = System.nanoTime();
        try (NodeExecutor<Intent> executor = executor()) {
            inner = world == World.NESTED ? executor : null;
            var publisher = registry.breaker(SLOW.name()).getEventPublisher();
            publisher.onSuccess(event -> votes.incrementAndGet());
            publisher.onError(event -> votes.incrementAndGet());
            Semaphore places = new Semaphore(IN_FLIGHT);
            for (long i = 0; i < runs; i++) {
                places.acquire();
                load(executor, places, i);
                if (i % Math.max(1, runs / 100) == 0) {
                    System.out.printf(
                            Locale.ROOT,
                            "\r%s: %d %%, %,d runs",
                            world.name().toLowerCase(Locale.ROOT),
                            i * 100 / runs,
                            i);
                    System.out.flush();
                }
            }
            return report(executor, runs, places.tryAcquire(IN_FLIGHT, 30, TimeUnit.SECONDS), start);
        } finally {
            pools.forEach(ThreadPoolExecutor::shutdownNow);
        }
    }

    private void load(NodeExecutor<Intent> executor, Semaphore places, long number) {
        CompletableFuture<?> run;
        if (number % 4 == 3) {
            CompletableFuture<NodeResult> node = executor.run(STAGED, given);
            run = node.thenAccept(result -> inTime(result.latency()));
        } else {
            CompletableFuture<Answer> answer = ask(executor, Intent.ASK);
            run = answer.thenAccept(given -> inTime(given.latency()));
            if (number % 98 == 0 && world != World.UNAWAITED) {
                answer.cancel(true);
            }
        }
        CompletableFuture<?> unused = run.whenComplete((value, failure) -> {
            finished.incrementAndGet();
            places.release();
        });
    }

    private void inTime(Duration latency) {
        if (latency.compareTo(DEADLINE.plus(TOLERANCE)) > 0) {
            late.incrementAndGet();
        }
    }

    /** What the answers of the last runs do not await may take its own limit yet. */
    private boolean report(NodeExecutor<Intent> executor, long runs, boolean ended, long start)
            throws InterruptedException {
        List<String> left = leftBehind(executor, runs);
        for (int look = 0; look < 100 && !left.isEmpty(); look++) {
            TimeUnit.MILLISECONDS.sleep(50);
            left = leftBehind(executor, runs);
        }
        if (!hears(executor)) {
            left.add("a listener that is told nothing any more");
        }
        if (!pools.isEmpty() && refused.get() == 0) {
            left.add("tasks refused: 0 (expected: some, or this proves nothing)");
        }
        System.out.printf(
                Locale.ROOT,
                "\r%s: %,d runs in %.0f s (JDK %s), all ended: %s, left behind: %s%n",
                world.name().toLowerCase(Locale.ROOT),
                runs,
                (System.nanoTime() - start) / 1e9,
                Runtime.version().feature(),
                ended,
                left.isEmpty() ? "nothing" : String.join(", ", left));
        return ended && left.isEmpty();
    }

    /** Whether the listener is told of answers again, now that there is room. */
    private boolean hears(NodeExecutor<Intent> executor) throws InterruptedException {
        long before = heard.get();
        for (int look = 0; look < 100 && heard.get() == before; look++) {
            Answer unused = ask(executor, Intent.INNER).join();
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return heard.get() > before;
    }

    private List<String> leftBehind(NodeExecutor<Intent> executor, long runs) {
        List<String> left = new ArrayList<>();
        compare(left, "timers", time.pending(), 0);
        compare(left, "runs finished", finished.get(), runs);
        compare(left, "answers told", told.get(), asked.get());
        compare(left, "later than the deadline", late.get(), 0);
        compare(left, "bookkeeping failures", executor.bookkeepingFailures(), 0);
        if (world == World.UNAWAITED) {
            compare(left, "votes of slow", votes.get(), calls.get());
        }
        for (Node node : CONTRACT.nodes()) {
            NodeStats figures = executor.stats(node);
            compare(left, node + " in flight", figures.inFlight(), 0);
            compare(left, node + " zombies", figures.zombies(), 0);
        }
        return left;
    }

    private static void compare(List<String> left, String name, long found, long expected) {
        if (found != expected) {
            left.add(String.format(Locale.ROOT, "%s: %,d (expected: %,d)", name, found, expected));
        }
    }

    /** On the thread that ends the answer, so that no executor can drop it. */
    private final class Counting implements NodeListener {
        @Override
        public void onAnswer(Answer answer) {
            told.incrementAndGet();
        }

        @Override
        public void onNode(NodeResult result) {
            if (result.node().equals(SLOW) && result.attempts() > 0 && VOTING.contains(result.status())) {
                calls.incrementAndGet();
            }
        }

        @Override
        public boolean isImmediate() {
            return true;
        }
    }

    /** On the executor, which may drop its turn. */
    private final class Hearing implements NodeListener {
        @Override
        public void onAnswer(Answer answer) {
            heard.incrementAndGet();
        }
    }
}
