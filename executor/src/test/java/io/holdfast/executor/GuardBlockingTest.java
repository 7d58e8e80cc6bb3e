package io.holdfast.executor;

import static io.holdfast.executor.Chat.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.retry.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

/** Calls that do their work before they return, for callers that wait. */
@Timeout(60)
class GuardBlockingTest {

    private final VirtualTime time = new VirtualTime();
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch never = new CountDownLatch(1);
    private final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();

    private static GuardBuilder<String> guard() {
        return Guard.<String>of("model").timeout(Duration.ofSeconds(20)).noBreaker();
    }

    private String hang() throws InterruptedException {
        entered.countDown();
        try {
            never.await();
            return "never";
        } catch (InterruptedException e) {
            interrupted.complete(true);
            throw e;
        }
    }

    /** Calls on a thread of its own, which the test may interrupt. */
    private static <V> CompletableFuture<V> onThread(List<Thread> threads, Callable<V> action) {
        CompletableFuture<V> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                done.complete(action.call());
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        threads.add(thread);
        thread.start();
        return done;
    }

    @Test
    void aValue_null_andWhatTheCallThrows() throws Exception {
        IOException checked = new IOException("down");
        Throwable odd = new Throwable("neither Exception nor Error");
        try (Guard<String> guard = guard().build()) {
            assertThat(guard.call(() -> "hello")).isEqualTo("hello");
            assertThat(guard.call(() -> null)).isNull();
            assertThatThrownBy(() -> guard.call(() -> {
                        throw checked;
                    }))
                    .isSameAs(checked);
            assertThatThrownBy(() -> guard.call(() -> {
                        throw new StackOverflowError("deep");
                    }))
                    .isInstanceOf(StackOverflowError.class);
            assertThat(guard.get(() -> thrown(odd)).cause()).containsSame(odd);
            assertThatThrownBy(() -> guard.call(() -> thrown(odd))).isSameAs(odd);
        }
    }

    private static String thrown(Throwable cause) {
        throw GuardBlockingTest.<RuntimeException>sneaked(cause);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <X extends Throwable> X sneaked(Throwable cause) throws X {
        throw (X) cause;
    }

    @Test
    void theCallRunsOnAnotherThread_withTheCallersContext() throws Exception {
        try (Guard<String> guard = guard().build()) {
            MDC.put("tenant", "blue");
            Thread caller = Thread.currentThread();
            assertThat(guard.call(() -> MDC.get("tenant") + (Thread.currentThread() == caller)))
                    .isEqualTo("bluefalse");
        } finally {
            MDC.remove("tenant");
        }
    }

    @Test
    void aTimeLimitFreesTheCaller_andInterruptsTheWork() throws Exception {
        List<Thread> threads = new ArrayList<>();
        try (Guard<String> guard = guard().timeSource(time).build()) {
            CompletableFuture<Outcome<String>> call = onThread(threads, () -> guard.get(this::hang));
            entered.await();
            time.advance(Duration.ofSeconds(20));
            assertThat(soon(call).status()).isEqualTo(NodeStatus.TIMEOUT);
            assertThat(soon(interrupted)).isTrue();
            assertThat(guard.drain(Duration.ofSeconds(20))).isTrue();
        }
    }

    @Test
    void theCallersInterruptCancelsTheCall() throws Exception {
        List<Thread> threads = new ArrayList<>();
        try (Guard<String> guard = guard().build()) {
            CompletableFuture<String> call = onThread(threads, () -> guard.call(this::hang));
            entered.await();
            threads.get(0).interrupt();
            assertThatThrownBy(call::get).hasCauseInstanceOf(InterruptedException.class);
            assertThat(soon(interrupted)).isTrue();
            assertThat(guard.drain(Duration.ofSeconds(20))).isTrue();
        }
    }

    @Test
    void theCallersInterruptIsAnOutcomeOfGet_andTheThreadRemainsInterrupted() throws Exception {
        List<Thread> threads = new ArrayList<>();
        AtomicBoolean flag = new AtomicBoolean();
        try (Guard<String> guard = guard().build()) {
            CompletableFuture<Outcome<String>> call = onThread(threads, () -> {
                Outcome<String> outcome = guard.get(this::hang);
                flag.set(Thread.currentThread().isInterrupted());
                return outcome;
            });
            entered.await();
            threads.get(0).interrupt();
            Outcome<String> outcome = soon(call);
            assertThat(outcome.status()).isEqualTo(NodeStatus.CANCELLED);
            assertThat(outcome.cause().orElseThrow()).hasMessage("model: caller interrupted");
            assertThat(soon(interrupted)).isTrue();
            assertThat(flag).isTrue();
        }
    }

    @Test
    void timedOutWorkThatRunsOn_keepsItsPlace() throws Exception {
        List<Thread> threads = new ArrayList<>();
        CountDownLatch end = new CountDownLatch(1);
        try (Guard<String> guard = guard().timeSource(time).maxConcurrent(1).build()) {
            CompletableFuture<Outcome<String>> call = onThread(
                    threads,
                    () -> guard.get(() -> {
                        entered.countDown();
                        while (end.getCount() > 0) {
                            Thread.onSpinWait();
                        }
                        return "deaf to interrupts";
                    }));
            entered.await();
            time.advance(Duration.ofSeconds(20));
            assertThat(soon(call).status()).isEqualTo(NodeStatus.TIMEOUT);
            assertThat(guard.get(() -> "second").status()).isEqualTo(NodeStatus.REJECTED);
            end.countDown();
            FailureTrapsTest.until(() -> guard.get(() -> "third").isSuccess());
        }
    }

    @Test
    void fallbacksAreAwaited() throws Exception {
        try (Guard<String> guard =
                guard().fallback(e -> "instead of " + e.getMessage()).build()) {
            Outcome<String> outcome = guard.get(() -> {
                throw new IOException("down");
            });
            assertThat(outcome.orThrow()).isEqualTo("instead of down");
            assertThat(outcome.provenance().kind()).isEqualTo(Provenance.Kind.FALLBACK);
        }
    }

    @Test
    void blockingAndStartedCallsShareTheLimit() throws Exception {
        CompletableFuture<String> slow = new CompletableFuture<>();
        try (Guard<String> guard = guard().maxConcurrent(1).build()) {
            CompletableFuture<String> first = guard.callAsync(() -> slow);
            assertThat(guard.get(() -> "second").status()).isEqualTo(NodeStatus.REJECTED);
            slow.complete("first");
            assertThat(soon(first)).isEqualTo("first");
            assertThat(guard.call(() -> "third")).isEqualTo("third");
        }
    }

    @Test
    void twoThreadsSeeTheirOwnOutcomes() throws Exception {
        int calls = 2_000;
        CyclicBarrier together = new CyclicBarrier(2);
        AtomicInteger wrong = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        try (Guard<String> guard = guard().retries(1).backoff(Backoff.none()).build()) {
            List<CompletableFuture<Integer>> both = new ArrayList<>();
            for (int t = 0; t < 2; t++) {
                String mine = "thread " + t;
                both.add(onThread(threads, () -> {
                    together.await();
                    for (int i = 0; i < calls; i++) {
                        AtomicInteger tries = new AtomicInteger();
                        String value = soon(guard.callAsync(() -> tries.getAndIncrement() == 0
                                ? CompletableFuture.failedFuture(new IOException(mine))
                                : CompletableFuture.completedFuture(mine)));
                        wrong.addAndGet(mine.equals(value) && tries.get() == 2 ? 0 : 1);
                    }
                    return calls;
                }));
            }
            both.forEach(Chat::soon);
        }
        assertThat(wrong).hasValue(0);
    }

    @Test
    void aHundredGuards_makeNoThreadUntilOneIsNeeded() {
        long first = NodeExecutor.built() + 1;
        List<Guard<String>> guards = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            guards.add(Guard.<String>of("guard-" + i)
                    .timeout(Duration.ofSeconds(20))
                    .noBreaker()
                    .fallback(e -> "stand-in")
                    .build());
        }
        for (Guard<String> guard : guards) {
            assertThat(soon(guard.callAsync(() -> CompletableFuture.completedFuture("value"))))
                    .isEqualTo("value");
        }
        assertThat(ownThreads(first)).isEmpty();
        guards.forEach(Guard::close);
    }

    /** Threads of the executors from the n-th on. */
    private static List<String> ownThreads(long from) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.matches("holdfast-(node|fallback|continuation)-\\d+-.*"))
                .filter(name -> Long.parseLong(name.split("-", -1)[2]) >= from)
                .toList();
    }
}
