package io.holdfast.benchmarks.jmh.watchtower;

import com.sun.management.ThreadMXBean;
import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.executor.Answer;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodePolicy;
import io.holdfast.watchtower.Watchtower;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.HdrHistogram.Histogram;

/**
 * What a service's calls cost while it is watched: a thousand breakers and a hundred slow watchers, against the same
 * service unwatched, turn and turn about in one run. Two kinds of call: a breaker around some 8 microseconds of work,
 * and a whole answer of an executor around the same work.
 *
 * <pre>
 * java -cp benchmarks/jmh/target/benchmarks.jar \
 *     io.holdfast.benchmarks.jmh.watchtower.WatchedCalls [rounds] [seconds]
 * </pre>
 */
public final class WatchedCalls {

    private static final int BREAKERS = 1_000;
    private static final int WATCHERS = 100;
    private static final int WARM_UP_ROUNDS = 2;
    private static final int WORK = 10_000;

    private enum Intent {
        ASK
    }

    private static final Field<String> QUESTION = Field.of("question", String.class);
    private static final Field<Long> NUMBER = Field.of("number", Long.class);
    private static final Node THINK = Node.named("think").reads(QUESTION).writes(NUMBER);
    private static final Contract<Intent> CONTRACT = Contract.of(Intent.class)
            .inputs(QUESTION)
            .nodes(THINK)
            .intent(Intent.ASK, i -> i.requires(NUMBER))
            .build();
    private static final Values ASKED = Values.of(QUESTION, "how long?");

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Figures[][] figures = {{new Figures(), new Figures()}, {new Figures(), new Figures()}};
    private long lost;

    private static final class Figures {
        final Histogram latency = new Histogram(60_000_000_000L, 3);
        final List<Double> roundMedians = new ArrayList<>();
        long calls;
        long bytes;
    }

    private WatchedCalls() {}

    /**
     * Takes how many rounds (default 8), and how many seconds each kind of call lasts in each of a round's two halves
     * (default 2).
     */
    public static void main(String[] arguments) throws IOException {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8;
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2;
        WatchedCalls run = new WatchedCalls();
        for (int round = 0; round < rounds + WARM_UP_ROUNDS; round++) {
            boolean counts = round >= WARM_UP_ROUNDS;
            boolean watchedFirst = round % 2 == 0;
            run.half(watchedFirst, seconds, counts);
            run.half(!watchedFirst, seconds, counts);
        }
        run.print(rounds, seconds);
    }

    /** A service of its own each time: breakers that were watched once go on counting. */
    private void half(boolean watched, int seconds, boolean counts) throws IOException {
        BreakerRegistry registry = BreakerRegistry.ofDefaults();
        for (int i = 0; i < BREAKERS; i++) {
            registry.breaker("breaker-" + i);
        }
        Breaker breaker = registry.breaker("breaker-500");
        try (NodeExecutor<Intent> executor = NodeExecutor.builder(CONTRACT)
                .deadline(Duration.ofSeconds(5))
                .registry(registry)
                .bindAsync(
                        THINK,
                        NodePolicy.timeout(Duration.ofSeconds(1)).failClose(),
                        in -> CompletableFuture.completedFuture(work()))
                .build()) {
            if (!watched) {
                calls(breaker, executor, 0, seconds, counts);
                return;
            }
            try (Watchtower tower = Watchtower.builder()
                            .executor(executor)
                            .port(0)
                            .clients(WATCHERS)
                            .start();
                    SlowWatchers watchers = new SlowWatchers(tower.uri(), WATCHERS)) {
                while (tower.clients() < watchers.count()) {
                    Thread.onSpinWait();
                }
                calls(breaker, executor, 1, seconds, counts);
                if (tower.clients() != WATCHERS) {
                    throw new IllegalStateException("watchers: " + tower.clients() + " (expected: " + WATCHERS + ")");
                }
                lost += tower.lostFrames();
            }
        }
    }

    private void calls(Breaker breaker, NodeExecutor<Intent> executor, int watched, int seconds, boolean counts) {
        Runnable call = () -> breaker.executeSupplier(WatchedCalls::work);
        Runnable answer = () -> {
            Answer given = executor.run(Intent.ASK, ASKED).join();
            if (!given.complete()) {
                throw new IllegalStateException(given.explain());
            }
        };
        measure(call, counts ? figures[0][watched] : new Figures(), seconds);
        measure(answer, counts ? figures[1][watched] : new Figures(), seconds);
    }

    private void measure(Runnable call, Figures into, int seconds) {
        Histogram round = new Histogram(60_000_000_000L, 3);
        long self = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(self);
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        long calls = 0;
        for (long now = start; now < end; calls++) {
            call.run();
            long after = System.nanoTime();
            round.recordValue(after - now);
            now = after;
        }
        into.bytes += threads.getThreadAllocatedBytes(self) - before;
        into.calls += calls;
        into.latency.add(round);
        into.roundMedians.add(round.getValueAtPercentile(50) / 1e3);
    }

    private static long work() {
        long sum = 1;
        for (int i = 0; i < WORK; i++) {
            sum = sum * 31 + (sum >>> 7);
        }
        return sum;
    }

    private void print(int rounds, int seconds) {
        System.out.printf(
                Locale.ROOT,
                "JDK %s, %d rounds of %d s a half, %d breakers, %d slow watchers, %d frames lost by them%n%n",
                System.getProperty("java.version"),
                rounds,
                seconds,
                BREAKERS,
                WATCHERS,
                lost);
        System.out.println(
                "| call | | calls | p50 | p90 | p99 | p99.9 | mean | medians of the rounds | bytes a call |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|");
        String[] kinds = {"breaker around 8 us", "answer around 8 us"};
        for (int kind = 0; kind < kinds.length; kind++) {
            row(kinds[kind], "unwatched", figures[kind][0]);
            row(kinds[kind], "watched", figures[kind][1]);
            ratio(kinds[kind], figures[kind][0], figures[kind][1]);
        }
    }

    private static void row(String kind, String how, Figures of) {
        double low =
                of.roundMedians.stream().mapToDouble(Double::doubleValue).min().orElse(0);
        double high =
                of.roundMedians.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %d | %.2f us | %.2f us | %.2f us | %.2f us | %.2f us | %.2f to %.2f us | %.1f |%n",
                kind,
                how,
                of.calls,
                of.latency.getValueAtPercentile(50) / 1e3,
                of.latency.getValueAtPercentile(90) / 1e3,
                of.latency.getValueAtPercentile(99) / 1e3,
                of.latency.getValueAtPercentile(99.9) / 1e3,
                of.latency.getMean() / 1e3,
                low,
                high,
                (double) of.bytes / of.calls);
    }

    private static void ratio(String kind, Figures without, Figures with) {
        System.out.printf(
                Locale.ROOT,
                "| %s | ratio | | %.3f | %.3f | %.3f | %.3f | %.3f | | |%n",
                kind,
                ratio(without, with, 50),
                ratio(without, with, 90),
                ratio(without, with, 99),
                ratio(without, with, 99.9),
                with.latency.getMean() / without.latency.getMean());
    }

    private static double ratio(Figures without, Figures with, double percentile) {
        return (double) with.latency.getValueAtPercentile(percentile)
                / without.latency.getValueAtPercentile(percentile);
    }
}
