package io.holdfast.strategies.bulkhead;

import static io.holdfast.strategies.bulkhead.Helpers.LONG;
import static io.holdfast.strategies.bulkhead.Helpers.config;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same random script drives Resilience4j's bulkhead and ours, and after every step everything that can be seen of
 * them is the same: what the step returned or threw, the figures, the waiters that were let in and in which order, and
 * the events.
 */
@Timeout(240)
class DifferentialTest {
    private static final int STEPS = 600;
    private static final int WAITING_STEPS = 80;
    private static final Map<AllowedDifference, Integer> AVOIDED = new EnumMap<>(AllowedDifference.class);

    /** Where the two may differ under the same script, which steers clear of each and counts how often it had to. */
    enum AllowedDifference {
        /** A release that no call stands behind: theirs raises the number above the limit, ours counts it. */
        RELEASE_TOO_MANY,

        /** A cut below what runs: theirs waits until calls end, ours is done at once. */
        CUT_BELOW_WHAT_RUNS
    }

    /** What a step does to a bulkhead. */
    private record Step(String name, Function<Observed, @Nullable Object> action) {}

    static LongStream seeds() {
        return LongStream.range(0, 25);
    }

    static LongStream fewSeeds() {
        return LongStream.range(0, 8);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void sameScript_sameEverything(long seed) {
        compare(new Script(new Random(seed), Duration.ZERO), STEPS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("fewSeeds")
    void sameScriptWithWaiters_sameEverything(long seed) {
        compare(new Script(new Random(seed), LONG), WAITING_STEPS);
    }

    private static void compare(Script script, int steps) {
        BulkheadConfig config = config(2, script.wait);
        Observed theirs = new Observed(Bulkhead.of("backend", config));
        Observed ours = new Observed(ConcurrencyLimit.of("backend", config));
        Deque<String> history = new ArrayDeque<>();
        try {
            for (int i = 0; i < steps; i++) {
                Step step = script.next();
                String expected = theirs.after(step.action());
                String actual = ours.after(step.action());
                history.add(i + ": " + step.name() + " -> " + expected);
                if (history.size() > 10) {
                    history.remove();
                }
                assertThat(actual).as(() -> String.join("\n", history)).isEqualTo(expected);
            }
        } finally {
            theirs.stop();
            ours.stop();
        }
    }

    @AfterAll
    static void everyAllowedDifferenceWasMet() {
        assertThat(AVOIDED.keySet()).containsExactlyInAnyOrder(AllowedDifference.values());
    }

    /** Chooses steps, and knows what both have done so far, since both have done the same. */
    private static final class Script {
        private final Random random;
        private final Duration wait;
        private int limit = 2;
        private int running;
        private int stages;
        private int waiters;

        Script(Random random, Duration wait) {
            this.random = random;
            this.wait = wait;
        }

        Step next() {
            boolean mayBlock = running >= limit && !wait.isZero();
            return switch (random.nextInt(8)) {
                case 0 -> mayBlock ? waiter() : acquire();
                case 1 -> mayBlock ? interruptedWaiter() : tryAcquire();
                case 2 -> release(true);
                case 3 -> release(false);
                case 4 -> mayBlock ? interruptedCaller() : call(random.nextBoolean());
                case 5 -> change();
                case 6 -> mayBlock ? waiter() : stage();
                default -> stages > 0 && random.nextBoolean() ? stageEnds() : interruptedCaller();
            };
        }

        private void takes() {
            if (running < limit) {
                running++;
            }
        }

        private void ends() {
            running--;
            letsIn();
        }

        private void letsIn() {
            while (waiters > 0 && running < limit) {
                waiters--;
                running++;
            }
        }

        private Step acquire() {
            takes();
            return new Step("acquirePermission", observed -> {
                observed.bulkhead.acquirePermission();
                return "acquired";
            });
        }

        private Step tryAcquire() {
            takes();
            return new Step("tryAcquirePermission", observed -> observed.bulkhead.tryAcquirePermission());
        }

        private Step release(boolean completed) {
            if (running - stages <= 0) {
                AVOIDED.merge(AllowedDifference.RELEASE_TOO_MANY, 1, Integer::sum);
                return tryAcquireOrLook();
            }
            ends();
            int left = waiters;
            return new Step(completed ? "onComplete" : "releasePermission", observed -> {
                if (completed) {
                    observed.bulkhead.onComplete();
                } else {
                    observed.bulkhead.releasePermission();
                }
                return observed.letInDownTo(left);
            });
        }

        private Step tryAcquireOrLook() {
            return running >= limit && !wait.isZero() ? new Step("look", observed -> "looked") : tryAcquire();
        }

        private Step call(boolean fails) {
            return new Step(fails ? "call that fails" : "call", observed -> {
                String reply = Bulkhead.decorateSupplier(observed.bulkhead, () -> {
                            if (fails) {
                                throw new IllegalStateException("down");
                            }
                            return "reply, free: "
                                    + observed.bulkhead.getMetrics().getAvailableConcurrentCalls();
                        })
                        .get();
                return reply;
            });
        }

        private Step stage() {
            boolean admitted = running < limit;
            takes();
            if (admitted) {
                stages++;
            }
            return new Step("executeCompletionStage", observed -> {
                CompletableFuture<String> work = new CompletableFuture<>();
                CompletableFuture<String> promise =
                        observed.bulkhead.executeCompletionStage(() -> work).toCompletableFuture();
                if (!promise.isDone()) {
                    observed.work.add(work);
                }
                return promise.isCompletedExceptionally();
            });
        }

        private Step stageEnds() {
            stages--;
            ends();
            int left = waiters;
            return new Step("stage ends", observed -> {
                observed.work.remove().complete("reply");
                return observed.letInDownTo(left);
            });
        }

        private Step change() {
            int next = random.nextInt(5);
            if (next < running) {
                AVOIDED.merge(AllowedDifference.CUT_BELOW_WHAT_RUNS, 1, Integer::sum);
                next = running;
            }
            limit = next;
            letsIn();
            int left = waiters;
            BulkheadConfig config = config(next, wait);
            return new Step("changeConfig " + next, observed -> {
                observed.bulkhead.changeConfig(config);
                return observed.letInDownTo(left);
            });
        }

        private Step interruptedCaller() {
            return new Step("interrupted caller", observed -> {
                Thread.currentThread().interrupt();
                try {
                    observed.bulkhead.acquirePermission();
                    return "acquired";
                } finally {
                    assertThat(Thread.interrupted()).isTrue();
                }
            });
        }

        private Step waiter() {
            waiters++;
            int left = waiters;
            return new Step("waiter", observed -> observed.waits(left));
        }

        private Step interruptedWaiter() {
            return new Step("interrupted waiter", Observed::waitsAndIsInterrupted);
        }
    }

    /** A bulkhead and all that can be seen of it. */
    private static final class Observed {
        final Bulkhead bulkhead;
        final Deque<CompletableFuture<String>> work = new ArrayDeque<>();
        private final List<String> events = new ArrayList<>();
        private final Deque<Helpers.Running<Boolean>> waiters = new ArrayDeque<>();

        Observed(Bulkhead bulkhead) {
            this.bulkhead = bulkhead;
            bulkhead.getEventPublisher().onEvent(event -> {
                synchronized (events) {
                    events.add(event.toString().replaceFirst("^[^ ]+: ", ""));
                }
            });
        }

        String after(Function<Observed, @Nullable Object> step) {
            String result;
            try {
                result = String.valueOf(step.apply(this));
            } catch (RuntimeException e) {
                result = e.getClass().getName() + ": " + e.getMessage();
            }
            synchronized (events) {
                // A waiter tells of itself on its own thread, before or after the one that let it in.
                String text = "returned " + result + ", available "
                        + bulkhead.getMetrics().getAvailableConcurrentCalls() + " of "
                        + bulkhead.getMetrics().getMaxAllowedConcurrentCalls() + ", events "
                        + events.stream().sorted().toList();
                events.clear();
                return text;
            }
        }

        Object waits(int length) {
            Helpers.Running<Boolean> waiter = Helpers.start(bulkhead::tryAcquirePermission);
            Helpers.until(() -> waiter.thread.getState() == Thread.State.TIMED_WAITING);
            waiters.add(waiter);
            return waiters.size() == length;
        }

        Object waitsAndIsInterrupted() {
            Helpers.Running<Boolean> waiter = Helpers.start(bulkhead::tryAcquirePermission);
            Helpers.until(() -> waiter.thread.getState() == Thread.State.TIMED_WAITING);
            waiter.thread.interrupt();
            return waiter.join();
        }

        /** The first of the line, one after the other, until so many are left, who go on waiting. */
        Object letInDownTo(int left) {
            StringBuilder admitted = new StringBuilder("let in:");
            while (waiters.size() > left) {
                admitted.append(' ').append(waiters.remove().join());
            }
            for (Helpers.Running<Boolean> waiter : waiters) {
                assertThat(waiter.result).isNotDone();
            }
            return admitted;
        }

        void stop() {
            waiters.forEach(waiter -> waiter.thread.interrupt());
            waiters.forEach(Helpers.Running::join);
        }
    }
}
