package io.holdfast.strategies.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.resilience4j.decorators.Decorators;
import io.github.resilience4j.retry.MaxRetriesExceededException;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.event.RetryEvent;
import io.holdfast.core.time.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls on the caller's own thread. */
@Timeout(60)
class CallerAttemptsTest {

    private final AtomicInteger calls = new AtomicInteger();
    private final List<RetryEvent.Type> events = new ArrayList<>();

    private RetryPolicy policy(RetryConfig config) {
        return policy(config, RetryOptions.defaults());
    }

    private RetryPolicy policy(RetryConfig config, RetryOptions options) {
        RetryPolicy made = RetryPolicy.of("work", config, options);
        made.getEventPublisher().onEvent(event -> events.add(event.getEventType()));
        return made;
    }

    private static RetryConfig.Builder<String> attempts(int most) {
        return RetryConfig.<String>custom().maxAttempts(most).intervalFunction(attempt -> 0L);
    }

    private String failTwice() throws IOException {
        if (calls.incrementAndGet() < 3) {
            throw new IOException("failure " + calls);
        }
        return "value";
    }

    @Test
    void instanceMethodsAndDecorators_retry() throws Exception {
        RetryPolicy policy = policy(attempts(3).build());

        assertThat(policy.executeCallable(this::failTwice)).isEqualTo("value");
        calls.set(0);
        assertThat(Retry.decorateCallable(policy, this::failTwice).call()).isEqualTo("value");
        calls.set(0);
        assertThat(Decorators.ofCallable(this::failTwice).withRetry(policy).call())
                .isEqualTo("value");
        assertThat(policy.getMetrics().getNumberOfSuccessfulCallsWithRetryAttempt())
                .isEqualTo(3);
        assertThat(policy.getMetrics().getNumberOfTotalCalls()).isEqualTo(9);
    }

    @Test
    void theLastFailure_carriesTheEarlierOnes() {
        Throwable thrown = catchThrowable(() -> policy(attempts(2).build()).executeCallable(this::failTwice));

        assertThat(thrown).isInstanceOf(IOException.class).hasMessage("failure 2");
        assertThat(thrown.getSuppressed()).extracting(Throwable::getMessage).containsExactly("failure 1");
    }

    @Test
    void aSharedException_isThrownAsItIsAndDoesNotGrow() {
        IllegalStateException shared = new IllegalStateException("shared");
        RetryPolicy policy = policy(attempts(3).build());
        for (int i = 0; i < 1000; i++) {
            assertThatThrownBy(() -> policy.executeRunnable(() -> {
                        throw calls.incrementAndGet() % 3 == 0 ? shared : new IllegalStateException("own");
                    }))
                    .isSameAs(shared);
        }
        assertThat(shared.getSuppressed().length).isLessThanOrEqualTo(8);
    }

    @Test
    void theSameException_isNotSuppressedOnItself() {
        IllegalStateException same = new IllegalStateException("same");

        assertThatThrownBy(() -> policy(attempts(3).build()).executeRunnable(() -> {
                    throw same;
                }))
                .isSameAs(same)
                .satisfies(thrown -> assertThat(thrown.getSuppressed()).isEmpty());
    }

    @Test
    void anEarlierFailureThatIsTheCause_isNotSuppressedAsWell() {
        IOException first = new IOException("first");

        assertThatThrownBy(() -> policy(attempts(2).build()).executeCallable(() -> {
                    throw calls.incrementAndGet() == 1 ? first : new IllegalStateException(first);
                }))
                .satisfies(thrown -> assertThat(thrown.getSuppressed()).isEmpty());
    }

    @Test
    void anIgnoredFailure_isThrownAtOnce() {
        RetryPolicy policy =
                policy(attempts(3).ignoreExceptions(IOException.class).build());

        assertThatThrownBy(() -> policy.executeCallable(this::failTwice)).hasMessage("failure 1");
        assertThat(events).containsExactly(RetryEvent.Type.IGNORED_ERROR);
        assertThat(policy.getMetrics().getNumberOfFailedCallsWithoutRetryAttempt())
                .isEqualTo(1);
    }

    @Test
    void resultsThatAreNeverGoodEnough_areReturned_orFailOnce() {
        RetryConfig.Builder<String> bad = attempts(3).retryOnResult("bad"::equals);
        RetryPolicy returning = policy(bad.build());
        RetryPolicy failing = policy(bad.failAfterMaxAttempts(true).build());

        assertThat(returning.executeSupplier(() -> "bad")).isEqualTo("bad");
        assertThatThrownBy(() -> failing.executeSupplier(() -> "bad"))
                .isInstanceOf(MaxRetriesExceededException.class)
                .hasMessage("Retry 'work' has exhausted all attempts (3)");
        assertThat(failing.getMetrics().getNumberOfFailedCallsWithRetryAttempt())
                .isEqualTo(1);
        assertThat(failing.getMetrics().getNumberOfTotalCalls()).isEqualTo(3);
        assertThat(events).filteredOn(RetryEvent.Type.ERROR::equals).hasSize(2);
    }

    @Test
    void brokenFunctions_changeNoOutcome() {
        RetryConfig config = attempts(2)
                .retryOnResult("bad"::equals)
                .consumeResultBeforeRetryAttempt((attempt, result) -> {
                    throw new IllegalStateException("consumer");
                })
                .build();
        RetryPolicy policy = policy(config);

        assertThat(policy.executeSupplier(() -> calls.incrementAndGet() == 1 ? "bad" : "good"))
                .isEqualTo("good");
        assertThat(policy.getMetrics().getNumberOfTotalCalls()).isEqualTo(2);
    }

    @Test
    void anInterruptWhileWaiting_stopsWithTheLastFailure_andStays() throws Exception {
        RetryPolicy policy =
                policy(attempts(3).intervalFunction(attempt -> 60_000L).build());
        Thread caller = Thread.currentThread();
        policy.getEventPublisher().onRetry(event -> caller.interrupt());

        assertThatThrownBy(() -> policy.executeCallable(this::failTwice)).hasMessage("failure 1");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(calls).hasValue(1);
        assertThat(policy.getMetrics().getNumberOfFailedCallsWithRetryAttempt()).isEqualTo(1);
    }

    @Test
    void anInterruptWhileWaitingForABetterResult_isACancellation() {
        RetryPolicy policy = policy(attempts(3)
                .intervalFunction(attempt -> 60_000L)
                .retryOnResult("bad"::equals)
                .build());
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> policy.executeSupplier(() -> "bad"))
                .isInstanceOf(CancellationException.class)
                .hasMessage("Thread was interrupted during retry wait interval")
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void virtualTime_drivesTheWait() throws Exception {
        VirtualTime time = new VirtualTime();
        RetryPolicy policy = policy(
                attempts(3).intervalFunction(attempt -> 3_600_000L).build(),
                RetryOptions.defaults().timeSource(time));
        FutureTask<String> call = new FutureTask<>(() -> policy.executeCallable(this::failTwice));
        Thread caller = new Thread(call);
        caller.start();
        for (int pause = 1; pause <= 2; pause++) {
            while (!time.advanceToNextTimer()) {
                Thread.onSpinWait();
            }
        }

        assertThat(call.get(20, TimeUnit.SECONDS)).isEqualTo("value");
        assertThat(time.nanoTime() - new VirtualTime().nanoTime())
                .isEqualTo(Duration.ofHours(2).toNanos());
    }

    @Test
    void aBudget_isSharedByKey() {
        RetryOptions options = RetryOptions.defaults().budget(RetryBudget.shared("host", 0.001, 3));
        RetryPolicy one = policy(attempts(3).build(), options);
        RetryPolicy other = policy(attempts(3).build(), options);

        for (RetryPolicy each : List.of(one, other)) {
            assertThatThrownBy(() -> each.executeRunnable(() -> {
                        calls.incrementAndGet();
                        throw new IllegalStateException("down");
                    }))
                    .isInstanceOf(IllegalStateException.class);
        }
        assertThat(calls).as("3 attempts, then 2: three retries in all").hasValue(5);
        RetryBudget.resetShared();
    }

    @Test
    void reconfigured_newCallsHaveTheNextConfiguration() throws Exception {
        RetryPolicy policy = policy(attempts(2).build());

        assertThat(policy.reconfigure(old -> attempts(3).build()).changes()).containsExactly("maxAttempts: 2 -> 3");
        assertThat(policy.executeCallable(this::failTwice)).isEqualTo("value");
    }

    @Test
    void options_refuseWhatCannotBe() {
        assertThatThrownBy(() -> RetryOptions.defaults().jitter(1.1)).hasMessage("jitter: 1.1 (expected: 0 to 1)");
        assertThat(RetryOptions.defaults().jitter(1)).hasToString("RetryOptions[jitter=1.0, cancelSource=false]");
        assertThat(policy(attempts(2).build())).hasToString("RetryPolicy[work, 2 attempts]");
    }
}
