package io.holdfast.benchmarks.jmh.executor;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.decorators.Decorators;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Inputs;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.executor.Answer;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodePolicy;
import io.holdfast.executor.Provenance;
import io.holdfast.strategies.retry.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A page from ten sources: the first reads what was asked, eight read its output, the last reads theirs. The page
 * needs the last and likes the eight. Every source has its own breaker, timeout, retry and fallback, set as those of
 * {@link AsyncContenders}; the whole has a deadline, and the result says which parts are stand-ins and which are
 * missing. Once under a contract, once as one would write it by hand.
 */
final class PageContenders {

    static final int SOURCES = 10;
    static final int LAST = SOURCES - 1;

    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private PageContenders() {}

    /** Where the parts come from. */
    @FunctionalInterface
    interface Source {

        /**
         * The part of this number, made from what has been read so far; {@code read} is the number of characters of
         * that.
         */
        CompletionStage<String> fetch(int number, int read);
    }

    /** A contender: makes pages, and says in words what one of them holds. */
    interface Pages extends AutoCloseable {

        CompletableFuture<?> page();

        /** Waits for one page: for each part {@code v} for a value, {@code s} for a stand-in, {@code -} for nothing. */
        String parts();

        /** How many stand-ins there were so far. */
        long standIns();

        @Override
        void close();
    }

    /** Ours. */
    static final class Holdfast implements Pages {

        private enum Intent {
            PAGE
        }

        private final Field<String> asked = Field.of("asked", String.class);
        private final List<Field<String>> fields = new ArrayList<>();
        private final List<Node> nodes = new ArrayList<>();
        private final Values given = Values.of(asked, "q");
        private final NodeExecutor<Intent> executor;
        private final LongAdder standIns = new LongAdder();

        /** Calls what depends on another part on {@code calls}. */
        Holdfast(Source source, Executor calls) {
            for (int i = 0; i < SOURCES; i++) {
                fields.add(Field.of("part" + i, String.class));
            }
            Field<?>[] middle = fields.subList(1, LAST).toArray(new Field<?>[0]);
            for (int i = 0; i < SOURCES; i++) {
                Node node = Node.named("source" + i).writes(fields.get(i));
                nodes.add(i == 0 ? node.reads(asked) : i == LAST ? node.reads(middle) : node.reads(fields.get(0)));
            }
            Contract<Intent> contract = Contract.of(Intent.class)
                    .inputs(asked)
                    .nodes(nodes.toArray(new Node[0]))
                    .intent(Intent.PAGE, i -> i.requires(fields.get(LAST)).welcomes(middle))
                    .build();
            CompletableFuture<String> standIn = CompletableFuture.completedFuture(AsyncContenders.STAND_IN);
            var builder = NodeExecutor.builder(contract)
                    .deadline(DEADLINE)
                    .registry(BreakerRegistry.ofDefaults())
                    .executor(calls);
            for (int i = 0; i < SOURCES; i++) {
                int number = i;
                NodePolicy policy = NodePolicy.timeout(AsyncContenders.LIMIT)
                        .breaker(AsyncContenders.breaker(true))
                        .retries(AsyncContenders.RETRIES)
                        .backoff(Backoff.none())
                        .retryOn(failure -> failure instanceof IOException)
                        .fallbackAsync(in -> {
                            standIns.increment();
                            return standIn;
                        });
                builder.bindAsync(nodes.get(i), policy, in -> source.fetch(number, read(number, in)));
            }
            this.executor = builder.build();
        }

        private int read(int number, Inputs in) {
            if (number < LAST) {
                return in.get(number == 0 ? asked : fields.get(0)).length();
            }
            int read = 0;
            for (int i = 1; i < LAST; i++) {
                read += in.get(fields.get(i)).length();
            }
            return read;
        }

        @Override
        public CompletableFuture<Answer> page() {
            return executor.run(Intent.PAGE, given);
        }

        @Override
        public String parts() {
            Answer answer = page().join();
            StringBuilder parts = new StringBuilder();
            for (Field<String> field : fields) {
                boolean standIn = answer.provenance(field).kind() == Provenance.Kind.FALLBACK;
                parts.append(!answer.has(field) ? '-' : standIn ? 's' : 'v');
            }
            return parts.toString();
        }

        @Override
        public long standIns() {
            return standIns.sum();
        }

        @Override
        public void close() {
            executor.close();
        }
    }

    /** What the hand-written page says: its parts, which of them are stand-ins, how long it took. */
    record Page(@Nullable String[] values, boolean[] standIns, long nanos) {

        /** The parts that are not there. */
        List<Integer> missing() {
            List<Integer> missing = new ArrayList<>();
            for (int i = 0; i < values.length; i++) {
                if (values[i] == null) {
                    missing.add(i);
                }
            }
            return missing;
        }
    }

    /**
     * Resilience4j's decorators around each source, {@code CompletableFuture} between them, and a scheduler that
     * forgets cancelled timers.
     */
    static final class ByHand implements Pages {

        private final ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "resilience4j-scheduler");
            thread.setDaemon(true);
            return thread;
        });
        private final Source source;
        private final CircuitBreaker[] breakers = new CircuitBreaker[SOURCES];
        private final Retry[] retries = new Retry[SOURCES];
        private final TimeLimiter[] limits = new TimeLimiter[SOURCES];
        private final LongAdder standIns = new LongAdder();

        private final @Nullable Executor calls;

        /** Calls what depends on another part on {@code calls}; null: at once, on the thread that completed that. */
        ByHand(Source source, @Nullable Executor calls) {
            this.source = source;
            this.calls = calls;
            scheduler.setRemoveOnCancelPolicy(true);
            RetryConfig retry = RetryConfig.custom()
                    .maxAttempts(AsyncContenders.RETRIES + 1)
                    .intervalFunction(attempt -> 0L)
                    .retryExceptions(IOException.class)
                    .build();
            TimeLimiterConfig limit = TimeLimiterConfig.custom()
                    .timeoutDuration(AsyncContenders.LIMIT)
                    .build();
            for (int i = 0; i < SOURCES; i++) {
                breakers[i] = CircuitBreaker.of("source" + i, AsyncContenders.breaker(true));
                retries[i] = Retry.of("source" + i, retry);
                limits[i] = TimeLimiter.of(limit);
            }
        }

        /**
         * Each part is written by the thread that completes its stage, before the stage completes, and read after
         * that.
         */
        @Override
        public CompletableFuture<Page> page() {
            long start = System.nanoTime();
            Page page = new Page(new String[SOURCES], new boolean[SOURCES], 0);
            CompletableFuture<String> first = part(page, 0, () -> source.fetch(0, "q".length()));
            CompletableFuture<?>[] middle = new CompletableFuture<?>[LAST - 1];
            for (int i = 1; i < LAST; i++) {
                int number = i;
                middle[i - 1] = then(first, read -> part(page, number, () -> source.fetch(number, read.length())));
            }
            return then(CompletableFuture.allOf(middle), all -> part(page, LAST, () -> source.fetch(LAST, read(page))))
                    .orTimeout(DEADLINE.toNanos(), TimeUnit.NANOSECONDS)
                    .handle((last, failure) -> new Page(
                            failure == null ? page.values() : page.values().clone(),
                            page.standIns(),
                            System.nanoTime() - start));
        }

        private <T> CompletableFuture<String> then(
                CompletableFuture<T> before, Function<T, CompletionStage<String>> next) {
            return calls == null ? before.thenCompose(next) : before.thenComposeAsync(next, calls);
        }

        /** What a source needs is known only when it is called, so it is decorated then. */
        private CompletableFuture<String> part(Page page, int number, Supplier<CompletionStage<String>> call) {
            return Decorators.ofCompletionStage(call)
                    .withTimeLimiter(limits[number], scheduler)
                    .withCircuitBreaker(breakers[number])
                    .withRetry(retries[number], scheduler)
                    .withFallback(failure -> {
                        page.standIns()[number] = true;
                        standIns.increment();
                        return AsyncContenders.STAND_IN;
                    })
                    .get()
                    .thenApply(value -> {
                        page.values()[number] = value;
                        return value;
                    })
                    .toCompletableFuture();
        }

        private static int read(Page page) {
            int read = 0;
            for (int i = 1; i < LAST; i++) {
                String value = page.values()[i];
                read += value == null ? 0 : value.length();
            }
            return read;
        }

        @Override
        public String parts() {
            Page page = page().join();
            StringBuilder parts = new StringBuilder();
            for (int i = 0; i < SOURCES; i++) {
                parts.append(page.missing().contains(i) ? '-' : page.standIns()[i] ? 's' : 'v');
            }
            return parts.toString();
        }

        @Override
        public long standIns() {
            return standIns.sum();
        }

        @Override
        public void close() {
            scheduler.shutdownNow();
        }
    }
}
