package io.holdfast.executor;

import static io.holdfast.executor.Chat.done;
import static io.holdfast.executor.Chat.soon;
import static io.holdfast.executor.Chat.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.bulkhead.ConcurrencyLimit;
import io.holdfast.strategies.hedge.Hedge;
import io.holdfast.strategies.hedge.HedgeOptions;
import io.holdfast.strategies.hedge.Hedger;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A hedger in the user's order. */
@Timeout(60)
class OrderedHedgeTest {

    private static final Duration DELAY = Duration.ofMillis(30);

    private final OrderedGuardTest parts = new OrderedGuardTest();
    private final VirtualTime time = parts.time;
    private final Breaker breaker = parts.breaker;
    private final Hedger hedger = hedger(1);
    private final List<CompletableFuture<String>> stages = new ArrayList<>();

    private Hedger hedger(int max) {
        return Hedger.of(
                "hedger",
                Hedge.after(DELAY).max(max),
                HedgeOptions.defaults().timeSource(time).executor(Runnable::run));
    }

    private OrderedGuardBuilder<String> guard() {
        return parts.guard();
    }

    private CompletableFuture<String> stage() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        stages.add(stage);
        return stage;
    }

    @Test
    void theHedgeWins_andTheLoserIsLeftAloneUnlessTheGuardOwnsIt() {
        for (boolean cancelsSource : new boolean[] {false, true}) {
            stages.clear();
            breaker.reset();
            OrderedGuardBuilder<String> builder = guard().breaker(breaker).hedge(hedger);
            try (Guard<String> guard = (cancelsSource ? builder.cancelSource() : builder).build()) {
                CompletableFuture<Outcome<String>> call = guard.getAsync(this::stage);
                time.advance(DELAY);
                stages.get(1).complete("hedge");
                Outcome<String> outcome = done(call);
                assertThat(outcome.value()).isEqualTo("hedge");
                assertThat(outcome.attempts()).isEqualTo(1);
                assertThat(outcome.provenance()).isEqualTo(Provenance.PRIMARY);
                assertThat(outcome.hedges()).isEqualTo(1);
                assertThat(stages.get(0).isCancelled()).isEqualTo(cancelsSource);
                assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isEqualTo(1);
                assertThat(time.pendingTimers()).isZero();
            }
        }
        assertThat(hedger.counts()).hasToString("sent 2, won 2, cancelled 2, unpaid 0");
    }

    @Test
    void eachHedgeHasAPlaceOfItsOwn_andOneWithoutIsNoFailure() {
        ConcurrencyLimit two = ConcurrencyLimit.of(
                "two", BulkheadConfig.custom().maxConcurrentCalls(2).build());
        try (Guard<String> guard =
                guard().breaker(breaker).hedge(hedger(2)).bulkhead(two).build()) {
            CompletableFuture<Outcome<String>> call = guard.getAsync(this::stage);
            time.advance(DELAY);
            assertThat(two.running()).isEqualTo(2);
            time.advance(DELAY);
            assertThat(stages).hasSize(2);
            stages.get(0).complete("first");
            assertThat(done(call).value()).isEqualTo("first");
            assertThat(done(call).hedges())
                    .as("the refused one is sent as well")
                    .isEqualTo(2);
            assertThat(two.running()).as("the loser's work goes on").isEqualTo(1);
            stages.get(1).complete("late");
            assertThat(two.running()).isZero();
        }
    }

    @Test
    void whenAllFail_theFirstCallsFailureIsThatOfTheWork() {
        IOException first = new IOException("first");
        IOException second = new IOException("second");
        try (Guard<String> guard = guard().hedge(hedger).build()) {
            CompletableFuture<Outcome<String>> call = guard.getAsync(this::stage);
            time.advance(DELAY);
            stages.get(1).completeExceptionally(second);
            assertThat(call).isNotDone();
            stages.get(0).completeExceptionally(first);
            Outcome<String> outcome = done(call);
            assertThat(outcome.status()).isEqualTo(NodeStatus.FAILED);
            assertThat(outcome.cause()).containsSame(first);
            assertThat(first.getSuppressed()).containsExactly(second);
        }
    }

    @Test
    void theCallersEnd_reachesAllCallsThroughTheirLayers() {
        try (Guard<String> guard =
                guard().hedge(hedger(3)).retry(parts.retry(3)).cancelSource().build()) {
            CompletableFuture<String> call = guard.callAsync(this::stage);
            time.advance(DELAY);
            time.advance(DELAY);
            assertThat(stages).hasSize(3);
            assertThat(call.cancel(true)).isTrue();
            assertThat(stages).allMatch(CompletableFuture::isCancelled);
            time.advance(Duration.ofMinutes(1));
            assertThat(stages).hasSize(3);
            assertThat(time.pendingTimers()).isZero();
        }
    }

    @Test
    void aTimeLimitOutside_endsAllCalls() {
        try (Guard<String> guard =
                guard().timeLimit(parts.limit).hedge(hedger(2)).cancelSource().build()) {
            CompletableFuture<Outcome<String>> call = guard.getAsync(this::stage);
            time.advance(Duration.ofSeconds(2));
            assertThat(done(call).status()).isEqualTo(NodeStatus.TIMEOUT);
            assertThat(stages).hasSize(3).allMatch(CompletableFuture::isCancelled);
        }
    }

    @Test
    void aRetryOutside_hedgesEachAttempt() {
        try (Guard<String> guard = guard().retry(parts.retry(2)).hedge(hedger).build()) {
            CompletableFuture<Outcome<String>> call = guard.getAsync(this::stage);
            stages.get(0).completeExceptionally(new IOException("down"));
            time.advance(Duration.ofMillis(500));
            time.advance(DELAY);
            assertThat(stages).hasSize(3);
            stages.get(2).complete("hedge of the second attempt");
            Outcome<String> outcome = done(call);
            assertThat(outcome.attempts()).isEqualTo(2);
            assertThat(outcome.hedges()).isEqualTo(1);
            assertThat(outcome.provenance()).isEqualTo(Provenance.retry(1));
        }
    }

    @Test
    void aBlockingCall_isInterruptedWhenItsHedgeWins() throws Exception {
        CountDownLatch firstEntered = new CountDownLatch(1);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        AtomicInteger calls = new AtomicInteger();
        try (Guard<String> guard = guard().breaker(breaker).hedge(hedger).build()) {
            CompletableFuture<Outcome<String>> ended = new CompletableFuture<>();
            Thread caller = new Thread(() -> ended.complete(guard.get(() -> {
                if (calls.getAndIncrement() > 0) {
                    return Thread.currentThread().getName();
                }
                firstEntered.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.complete(true);
                    throw e;
                }
                return "never";
            })));
            caller.start();
            firstEntered.await();
            FailureTrapsTest.until(() -> time.pendingTimers() == 1);
            time.advance(DELAY);
            Outcome<String> outcome = soon(ended);
            assertThat(outcome.value()).startsWith("holdfast-guard-model-hedge");
            assertThat(outcome.status()).isEqualTo(NodeStatus.SUCCESS);
            assertThat(outcome.attempts()).isEqualTo(1);
            assertThat(soon(interrupted)).isTrue();
            assertThat(breaker.getMetrics().getNumberOfSuccessfulCalls()).isEqualTo(1);
            assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isZero();
        }
    }

    @Test
    void aBlockingCallersInterrupt_endsItsCalls() throws Exception {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        CountDownLatch entered = new CountDownLatch(1);
        try (Guard<String> guard = guard().hedge(hedger).build()) {
            CompletableFuture<Outcome<String>> ended = new CompletableFuture<>();
            Thread caller = new Thread(() -> ended.complete(guard.get(() -> {
                entered.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.complete(true);
                }
                return "never";
            })));
            caller.start();
            entered.await();
            caller.interrupt();
            assertThat(soon(ended).status()).isEqualTo(NodeStatus.CANCELLED);
            assertThat(soon(interrupted)).isTrue();
            assertThat(time.pendingTimers()).isZero();
        }
    }

    @Test
    void aBlockingCallsFailure_isItsOwn() {
        try (Guard<String> guard = guard().hedge(hedger).build()) {
            Outcome<String> failed = guard.get(() -> {
                throw new IOException("down");
            });
            assertThat(failed.status()).isEqualTo(NodeStatus.FAILED);
            assertThat(failed.cause()).get().isInstanceOf(IOException.class);
            Outcome<String> error = guard.get(() -> {
                throw new StackOverflowError("deep");
            });
            assertThat(error.cause()).get().isInstanceOf(StackOverflowError.class);
        }
    }

    @Test
    void theOrderTellsWhenItHedges() {
        try (Guard<String> guard = guard().retry(parts.retry(3))
                .hedge(hedger)
                .bulkhead(parts.places)
                .build()) {
            assertThat(guard)
                    .hasToString("model: retry 'retry' (3 attempts) > hedger 'hedger' (after 30 ms) > concurrency limit"
                            + " 'places' (1)");
            assertThat(guard.warnings()).isEmpty();
            assertThat(done(guard.callAsync(() -> value("at once")))).isEqualTo("at once");
            hedger.reconfigure(old -> Hedge.afterPercentile(99.5).max(2));
            assertThat(guard.toString()).contains("(after p99.5, 2 hedges)");
        }
    }

    /** Calls on a thread of its own. */
    private static CompletableFuture<Outcome<String>> onThread(
            List<Thread> threads, Guard<String> guard, Callable<String> work) {
        CompletableFuture<Outcome<String>> ended = new CompletableFuture<>();
        Thread thread = new Thread(() -> ended.complete(guard.get(work)));
        threads.add(thread);
        thread.start();
        return ended;
    }

    /** Hangs until it is interrupted, unless it is a later call, which answers. */
    private Callable<String> hangsFirst(AtomicInteger calls, CountDownLatch entered, RuntimeException thrown) {
        return () -> {
            if (calls.getAndIncrement() > 0) {
                return "later";
            }
            entered.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw thrown;
            }
            return "never";
        };
    }

    @Test
    void theCallersInterrupt_endsTheRetriesOutside() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch entered = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        try (Guard<String> guard = guard().retry(parts.retry(3)).hedge(hedger).build()) {
            CompletableFuture<Outcome<String>> ended = onThread(threads, guard, () -> {
                calls.incrementAndGet();
                entered.countDown();
                new CountDownLatch(1).await();
                return "never";
            });
            entered.await();
            threads.get(0).interrupt();
            assertThat(soon(ended).status()).isEqualTo(NodeStatus.CANCELLED);
            assertThat(calls).hasValue(1);
            assertThat(time.pendingTimers()).isZero();
        }
    }

    @Test
    void aTimeLimitOutside_endsTheRetriesOfABlockingCall() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch entered = new CountDownLatch(1);
        try (Guard<String> guard = guard().timeLimit(parts.limit)
                .retry(parts.retry(3))
                .hedge(hedger)
                .build()) {
            CompletableFuture<Outcome<String>> ended = onThread(new ArrayList<>(), guard, () -> {
                calls.incrementAndGet();
                entered.countDown();
                new CountDownLatch(1).await();
                return "never";
            });
            entered.await();
            FailureTrapsTest.until(() -> time.pendingTimers() == 2);
            time.advance(Duration.ofSeconds(2));
            assertThat(soon(ended).status()).isEqualTo(NodeStatus.TIMEOUT);
            assertThat(calls.get())
                    .as("the call, and a hedge if it had a thread")
                    .isLessThanOrEqualTo(2);
            assertThat(guard.drain(Duration.ofSeconds(20))).isTrue();
            assertThat(time.pendingTimers()).isZero();
        }
    }

    @Test
    void aCallThatHasLost_beginsNoFurtherAttempt() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch entered = new CountDownLatch(1);
        try (Guard<String> guard =
                guard().hedge(hedger).retry(OrderedGuardTest.atOnce(3)).build()) {
            CompletableFuture<Outcome<String>> ended = onThread(
                    new ArrayList<>(),
                    guard,
                    hangsFirst(calls, entered, new IllegalStateException("interrupt in disguise")));
            entered.await();
            FailureTrapsTest.until(() -> time.pendingTimers() == 1);
            time.advance(DELAY);
            assertThat(soon(ended).value()).isEqualTo("later");
            assertThat(guard.drain(Duration.ofSeconds(20))).isTrue();
            assertThat(calls).hasValue(2);
        }
    }

    @Test
    void aBlockingCallThatLoses_isAFailureToABreakerInside() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        try (Guard<String> guard = guard().hedge(hedger).breaker(breaker).build()) {
            CompletableFuture<Outcome<String>> ended = onThread(
                    new ArrayList<>(),
                    guard,
                    hangsFirst(new AtomicInteger(), entered, new IllegalStateException("interrupted")));
            entered.await();
            FailureTrapsTest.until(() -> time.pendingTimers() == 1);
            time.advance(DELAY);
            assertThat(soon(ended).value()).isEqualTo("later");
            assertThat(guard.drain(Duration.ofSeconds(20))).isTrue();
            assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isEqualTo(1);
        }
    }

    @Test
    void aGuardHasNotEnded_beforeACallThatHasLost() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        try (Guard<String> guard = guard().hedge(hedger).build()) {
            CompletableFuture<Outcome<String>> ended = onThread(new ArrayList<>(), guard, () -> {
                if (calls.getAndIncrement() > 0) {
                    return "hedge";
                }
                entered.countDown();
                while (end.getCount() > 0) {
                    Thread.onSpinWait(); // deaf to interrupts
                }
                return "late";
            });
            entered.await();
            FailureTrapsTest.until(() -> time.pendingTimers() == 1);
            time.advance(DELAY);
            assertThat(soon(ended).value()).isEqualTo("hedge");
            assertThat(guard.drain(Duration.ZERO)).isFalse();
            end.countDown();
            assertThat(guard.drain(Duration.ofSeconds(20))).isTrue();
        }
    }

    @Test
    void aCallWithoutAThread_isRejected() {
        try (Guard<String> guard = guard().hedge(hedger)
                .executor(task -> {
                    throw new RejectedExecutionException("full");
                })
                .build()) {
            Outcome<String> outcome = guard.get(() -> "never");
            assertThat(outcome.status()).isEqualTo(NodeStatus.REJECTED);
            assertThat(outcome.cause().orElseThrow()).hasMessageContaining("executor full");
            assertThat(guard.drain(Duration.ofSeconds(20))).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anErrorOfTheJvm_isPassedOn_thoughAnotherCallIsHeard() throws Exception {
        CompletableFuture<Throwable> passedOn = new CompletableFuture<>();
        CountDownLatch entered = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        Error trouble = new OutOfMemoryError("of a test");
        try (Guard<String> guard = guard().hedge(hedger)
                .executor(task -> {
                    Thread thread = new Thread(task);
                    thread.setUncaughtExceptionHandler((where, thrown) -> passedOn.complete(thrown));
                    thread.start();
                })
                .build()) {
            CompletableFuture<Outcome<String>> ended = onThread(new ArrayList<>(), guard, () -> {
                if (calls.getAndIncrement() > 0) {
                    return "hedge";
                }
                entered.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    throw trouble;
                }
                return "never";
            });
            entered.await();
            FailureTrapsTest.until(() -> time.pendingTimers() == 1);
            time.advance(DELAY);
            assertThat(soon(ended).value()).isEqualTo("hedge");
            assertThat(soon(passedOn)).isSameAs(trouble);
        }
    }

    @Test
    void anInterruptedCaller_isToldByTheExceptionAlone() throws Exception {
        try (Guard<String> guard = guard().retry(parts.retry(3)).build()) {
            CompletableFuture<Boolean> flag = new CompletableFuture<>();
            Thread caller = new Thread(() -> {
                Thread.currentThread().interrupt();
                try {
                    String unused = guard.call(() -> {
                        throw new InterruptedException("of the work");
                    });
                } catch (Exception e) {
                    flag.complete(e instanceof InterruptedException
                            && !Thread.currentThread().isInterrupted());
                }
            });
            caller.start();
            assertThat(soon(flag)).isTrue();
        }
    }
}
