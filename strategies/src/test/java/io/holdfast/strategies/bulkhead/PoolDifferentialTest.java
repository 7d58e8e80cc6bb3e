package io.holdfast.strategies.bulkhead;

import static io.holdfast.strategies.bulkhead.Helpers.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.ThreadPoolBulkhead;
import io.github.resilience4j.bulkhead.ThreadPoolBulkhead.Metrics;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same random script drives Resilience4j's bulkhead with threads and ours. After every step, once the threads are
 * at rest, everything that can be seen of them is the same: what the step returned or threw, which calls run, the
 * figures, the events in their order, and how promises ended. The script holds the calls, and says when each ends, and
 * how.
 *
 * <p>No call is submitted while a free thread has yet to take the one before: theirs may refuse it then, as {@link
 * PoolDefectsTest} shows.
 */
@Timeout(240)
class PoolDifferentialTest {
    private static final int STEPS = 40;
    private static final Map<AllowedDifference, Integer> AVOIDED = new EnumMap<>(AllowedDifference.class);
    private static final Map<String, Integer> SEEN = new TreeMap<>();

    /** Where the two may differ under the same script, which steers clear of each and counts how often it had to. */
    enum AllowedDifference {
        /** A promise that is cancelled before its call has ended: theirs runs the call all the same. */
        CANCELLED_CALL,

        /** A {@code Runnable} that throws a {@code CompletionException}: theirs wraps it in another. */
        RUNNABLE_THAT_THROWS_A_COMPLETION_EXCEPTION
    }

    /** By which method a call is submitted. */
    private enum Submit {
        CALLABLE,
        RUNNABLE,
        EXECUTE_CALLABLE,
        EXECUTE_SUPPLIER,
        EXECUTE_RUNNABLE;

        boolean isCallable() {
            return this == CALLABLE || this == EXECUTE_CALLABLE;
        }

        boolean isRunnable() {
            return this == RUNNABLE || this == EXECUTE_RUNNABLE;
        }
    }

    /** How a call ends. */
    private enum End {
        VALUE,
        NULL,
        UNCHECKED,
        CHECKED,
        ERROR,
        COMPLETION;

        @Nullable
        String of(int call) throws IOException {
            return switch (this) {
                case VALUE -> "reply " + call;
                case NULL -> null;
                case UNCHECKED -> throw new IllegalStateException("down " + call);
                case CHECKED -> throw new IOException("down " + call);
                case ERROR -> throw new LinkageError("down " + call);
                case COMPLETION -> throw new CompletionException("down " + call, new IOException("cause"));
            };
        }
    }

    /** What a step does to a bulkhead. */
    private interface Action {
        @Nullable
        Object apply(Observed observed) throws Exception;
    }

    /** {@code running} are the calls that run when everything is at rest after it. */
    private record Step(String name, Action action, List<Integer> running) {}

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void sameScript_sameEverything(long seed) throws Exception {
        Script script = new Script(new Random(seed));
        Observed theirs = new Observed(ThreadPoolBulkhead.of("backend", script.config()));
        Observed ours = new Observed(PoolBulkhead.of("backend", script.config()));
        Deque<String> history = new ArrayDeque<>();
        try {
            for (int i = 0; i < STEPS; i++) {
                compare(script.next(), theirs, ours, history);
            }
            while (!script.running.isEmpty()) {
                compare(script.ends(), theirs, ours, history);
            }
            compare(script.closes(), theirs, ours, history);
        } finally {
            theirs.stop();
            ours.stop();
        }
    }

    private static void compare(Step step, Observed theirs, Observed ours, Deque<String> history) throws Exception {
        String expected = theirs.after(step);
        String actual = ours.after(step);
        history.add(step.name() + " -> " + expected);
        if (history.size() > 10) {
            history.remove();
        }
        assertThat(actual).as(() -> String.join("\n", history)).isEqualTo(expected);
    }

    @AfterAll
    static void everythingWasMet() {
        assertThat(AVOIDED.keySet()).containsExactlyInAnyOrder(AllowedDifference.values());
        assertThat(SEEN).containsOnlyKeys("first threads", "idle threads", "queued", "further threads", "refused");
    }

    /** Chooses steps, and knows what both have done so far, since both have done the same. */
    private static final class Script {
        private final Random random;
        private final int core;
        private final int max;
        private final int capacity;
        private final List<Integer> running = new ArrayList<>();
        private final Deque<Integer> queued = new ArrayDeque<>();
        private final List<Integer> ended = new ArrayList<>();
        private final List<Submit> calls = new ArrayList<>();
        private int threads;

        Script(Random random) {
            this.random = random;
            this.core = 1 + random.nextInt(3);
            this.max = core + random.nextInt(3);
            this.capacity = random.nextInt(4);
        }

        /** A new one each time, since those of Resilience4j are not immutable. */
        ThreadPoolBulkheadConfig config() {
            return ThreadPoolBulkheadConfig.custom()
                    .coreThreadPoolSize(core)
                    .maxThreadPoolSize(max)
                    .queueCapacity(capacity)
                    .keepAliveDuration(Duration.ofHours(1))
                    .build();
        }

        Step next() {
            int dice = random.nextInt(10);
            if (dice == 0) {
                return cancel();
            }
            return dice < 6 || running.isEmpty() ? submit() : ends();
        }

        private Step step(String name, Action action) {
            return new Step(name, action, List.copyOf(running));
        }

        private Step submit() {
            int call = calls.size();
            Submit by = Submit.values()[random.nextInt(Submit.values().length)];
            calls.add(by);
            SEEN.merge(admit(call), 1, Integer::sum);
            return step("call " + call + " by " + by, observed -> observed.submits(call, by));
        }

        private String admit(int call) {
            if (threads < core) {
                threads++;
                running.add(call);
                return "first threads";
            }
            if (running.size() < threads) {
                running.add(call);
                return "idle threads";
            }
            if (queued.size() < capacity) {
                queued.add(call);
                return "queued";
            }
            if (threads < max) {
                threads++;
                running.add(call);
                return "further threads";
            }
            return "refused";
        }

        Step ends() {
            int call = running.remove(random.nextInt(running.size()));
            ended.add(call);
            End end = end(calls.get(call));
            if (!queued.isEmpty()) {
                running.add(queued.remove());
            }
            return step("call " + call + " ends by " + end, observed -> observed.ends(call, end));
        }

        private End end(Submit by) {
            End end = End.values()[random.nextInt(End.values().length)];
            if (end == End.COMPLETION && by.isRunnable()) {
                AVOIDED.merge(AllowedDifference.RUNNABLE_THAT_THROWS_A_COMPLETION_EXCEPTION, 1, Integer::sum);
                return End.UNCHECKED;
            }
            return end == End.CHECKED && !by.isCallable() ? End.UNCHECKED : end;
        }

        private Step cancel() {
            if (ended.isEmpty() || random.nextBoolean()) {
                AVOIDED.merge(AllowedDifference.CANCELLED_CALL, 1, Integer::sum);
                return step("look", observed -> "looked");
            }
            int call = ended.get(random.nextInt(ended.size()));
            return step("cancel of call " + call + ", which has ended", observed -> observed.cancels(call));
        }

        Step closes() {
            int call = calls.size();
            return step("close", observed -> {
                observed.bulkhead.close();
                return observed.submits(call, Submit.CALLABLE);
            });
        }
    }

    /** A call that a script holds. */
    private static final class Call {
        private final int number;
        final CompletableFuture<End> gate = new CompletableFuture<>();
        final CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<?> promise = new CompletableFuture<>();

        Call(int number) {
            this.number = number;
        }

        @Nullable
        String run(Set<Thread> threads) throws Exception {
            threads.add(Thread.currentThread());
            begun.countDown();
            return gate.get(1, TimeUnit.MINUTES).of(number);
        }
    }

    /** A bulkhead and all that can be seen of it. */
    private static final class Observed {
        final ThreadPoolBulkhead bulkhead;
        private final List<Call> calls = new ArrayList<>();
        private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
        private final List<String> events = new ArrayList<>();

        Observed(ThreadPoolBulkhead bulkhead) {
            this.bulkhead = bulkhead;
            bulkhead.getEventPublisher().onEvent(event -> {
                synchronized (events) {
                    events.add(event.toString().replaceFirst("^[^ ]+: ", ""));
                }
            });
        }

        String after(Step step) throws Exception {
            String result;
            try {
                result = String.valueOf(step.action().apply(this));
            } catch (RuntimeException e) {
                result = e.getClass().getName() + ": " + e.getMessage();
            }
            rest(step.running());
            synchronized (events) {
                String text = "returned " + result + ", runs " + running() + ", " + figures() + ", events " + events;
                events.clear();
                return text;
            }
        }

        /** Waits until these run, and all other threads wait for a call. */
        private void rest(List<Integer> running) throws InterruptedException {
            for (int call : running) {
                assertThat(calls.get(call).begun.await(20, TimeUnit.SECONDS))
                        .as("call %s begins", call)
                        .isTrue();
            }
            until(() -> {
                Thread.yield(); // to those that are waited for
                return bulkhead.getMetrics().getActiveThreadCount() == running.size()
                        && threads.stream().allMatch(Observed::waits);
            });
        }

        private static boolean waits(Thread thread) {
            Thread.State state = thread.getState();
            return state == Thread.State.WAITING
                    || state == Thread.State.TIMED_WAITING
                    || state == Thread.State.TERMINATED;
        }

        private List<Integer> running() {
            return calls.stream()
                    .filter(call -> call.begun.getCount() == 0 && !call.gate.isDone())
                    .map(call -> call.number)
                    .toList();
        }

        private String figures() {
            Metrics metrics = bulkhead.getMetrics();
            return "threads " + metrics.getThreadPoolSize() + " of " + metrics.getCoreThreadPoolSize() + " to "
                    + metrics.getMaximumThreadPoolSize() + ", active " + metrics.getActiveThreadCount()
                    + ", available " + metrics.getAvailableThreadCount() + ", queue " + metrics.getQueueDepth() + " of "
                    + metrics.getQueueCapacity() + ", remaining " + metrics.getRemainingQueueCapacity();
        }

        Object submits(int number, Submit by) {
            Call call = new Call(number);
            calls.add(call);
            Callable<@Nullable String> work = () -> call.run(threads);
            CompletionStage<?> stage = switch (by) {
                case CALLABLE -> bulkhead.submit(work);
                case RUNNABLE -> bulkhead.submit(runnable(work));
                case EXECUTE_CALLABLE -> bulkhead.executeCallable(work);
                case EXECUTE_SUPPLIER -> bulkhead.executeSupplier(() -> unchecked(work));
                case EXECUTE_RUNNABLE -> bulkhead.executeRunnable(runnable(work));
            };
            call.promise = stage.toCompletableFuture();
            return "admitted";
        }

        private static Runnable runnable(Callable<@Nullable String> work) {
            return () -> {
                String unused = unchecked(work);
            };
        }

        private static @Nullable String unchecked(Callable<@Nullable String> work) {
            try {
                return work.call();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        Object ends(int call, End end) throws Exception {
            calls.get(call).gate.complete(end);
            return outcome(call).get(20, TimeUnit.SECONDS);
        }

        Object cancels(int call) throws Exception {
            boolean cancelled = calls.get(call).promise.cancel(true);
            return cancelled + ", still " + outcome(call).get();
        }

        private CompletableFuture<String> outcome(int call) {
            return calls.get(call)
                    .promise
                    .handle((value, error) ->
                            error == null ? String.valueOf(value) : error + ", caused by " + error.getCause());
        }

        void stop() throws Exception {
            calls.forEach(call -> call.gate.complete(End.VALUE));
            bulkhead.close();
        }
    }
}
