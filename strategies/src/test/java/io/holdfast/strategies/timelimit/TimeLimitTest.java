package io.holdfast.strategies.timelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.core.functions.CheckedSupplier;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.github.resilience4j.timelimiter.event.TimeLimiterEvent;
import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.time.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls on the caller's own thread, futures, and what a time limit tells of itself. */
class TimeLimitTest {

    private static final Duration LIMIT = Duration.ofMillis(200);

    private final VirtualTime time = new VirtualTime();
    private final TimeLimit limit = limit(LIMIT, true);
    private final List<TimeLimiterEvent.Type> events = new ArrayList<>();

    TimeLimitTest() {
        limit.getEventPublisher().onEvent(event -> events.add(event.getEventType()));
    }

    private TimeLimit limit(Duration duration, boolean interrupts) {
        return TimeLimit.of(
                "work",
                TimeLimiterConfig.custom()
                        .timeoutDuration(duration)
                        .cancelRunningFuture(interrupts)
                        .build(),
                TimeLimitOptions.defaults().timeSource(time).executor(Runnable::run));
    }

    @AfterEach
    void nothingIsLeft() {
        boolean interrupted = Thread.interrupted();
        assertThat(interrupted).as("a stray interrupt").isFalse();
        assertThat(time.pendingTimers()).as("timers left").isZero();
        assertThat(TimeLimit.remaining()).as("limits left").isEmpty();
    }

    @Test
    void callWithin_returnsTheValueOrThrowsAsItIs() throws Exception {
        IOException own = new IOException("own");

        assertThat(limit.<String>callWithin(() -> "value")).isEqualTo("value");
        assertThatThrownBy(() -> limit.callWithin(() -> {
                    throw own;
                }))
                .isSameAs(own);
        assertThat(limit.counts()).hasToString("successful 1, failed 1, timed out 0");
    }

    @Test
    void callWithin_interruptsAtTheLimit() {
        assertThatThrownBy(() -> limit.callWithin(() -> {
                    time.advance(LIMIT);
                    return CallerTimeLimitTest.waitForEver();
                }))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("TimeLimiter 'work' recorded a timeout exception.");
        assertThat(events).containsExactly(TimeLimiterEvent.Type.TIMEOUT);
        assertThat(limit.counts()).hasToString("successful 0, failed 0, timed out 1");
    }

    @Test
    void runWithin_isTheSameForWhatReturnsNothing() throws Exception {
        limit.runWithin(() -> time.advance(LIMIT.minusNanos(1)));

        assertThatThrownBy(() -> limit.runWithin(() -> time.advance(LIMIT))).isInstanceOf(TimeoutException.class);
        assertThatThrownBy(() -> limit.runWithin(() -> {
                    throw new IllegalStateException("own");
                }))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void remaining_isTheLeastOfTheLimitsUnderWay() throws Exception {
        TimeLimit longer = limit(LIMIT.multipliedBy(2), true);
        TimeLimit patient = limit(LIMIT.dividedBy(4), false);
        List<Duration> seen = new ArrayList<>();

        limit.runWithin(() -> {
            time.advance(LIMIT.dividedBy(2));
            look(seen);
            unchecked(() -> longer.callWithin(() -> look(seen)));
            unchecked(() -> patient.callWithin(() -> look(seen)));
            look(seen);
        });

        assertThat(seen)
                .containsExactly(LIMIT.dividedBy(2), LIMIT.dividedBy(2), LIMIT.dividedBy(4), LIMIT.dividedBy(2));
    }

    @Test
    void remaining_isZeroWhereALimitIsOver() {
        List<Duration> seen = new ArrayList<>();
        TimeLimit patient = limit(LIMIT, false);

        assertThatThrownBy(() -> patient.runWithin(() -> {
                    time.advance(LIMIT.plusSeconds(1));
                    look(seen);
                }))
                .isInstanceOf(TimeoutException.class);
        assertThat(seen).containsExactly(Duration.ZERO);
    }

    private static boolean look(List<Duration> seen) {
        return seen.add(TimeLimit.remaining().orElseThrow());
    }

    private static void unchecked(CheckedSupplier<?> call) {
        Object unused = call.unchecked().get();
    }

    @Test
    void aFutureThatTakesTooLong_isCancelledIfTheConfigurationSaysSo() {
        TimeLimit none = limit(Duration.ZERO, true);
        TimeLimit patient = limit(Duration.ZERO, false);
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        CompletableFuture<String> left = new CompletableFuture<>();

        assertThatThrownBy(() -> none.executeFutureSupplier(() -> cancelled))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("TimeLimiter 'work' recorded a timeout exception.");
        assertThatThrownBy(() -> patient.executeFutureSupplier(() -> left)).isInstanceOf(TimeoutException.class);
        assertThat(cancelled).isCancelled();
        assertThat(left).isNotDone();
    }

    @Test
    void aFuturesOwnException_comesOutAsItIs() throws Exception {
        IOException checked = new IOException("checked");
        AssertionError error = new AssertionError("error");
        Throwable odd = new Throwable("neither");

        assertThat(limit.executeFutureSupplier(() -> CompletableFuture.completedFuture("value")))
                .isEqualTo("value");
        for (Throwable own : List.of(checked, error, odd)) {
            assertThatThrownBy(() -> limit.executeFutureSupplier(() -> CompletableFuture.failedFuture(own)))
                    .isSameAs(own);
        }
        assertThat(events)
                .containsExactly(
                        TimeLimiterEvent.Type.SUCCESS,
                        TimeLimiterEvent.Type.ERROR,
                        TimeLimiterEvent.Type.ERROR,
                        TimeLimiterEvent.Type.ERROR);
    }

    @Test
    void aFuturesEnd_isNoOutcomeIfItWasCancelledOrTheCallerInterrupted() {
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        cancelled.cancel(true);
        assertThatThrownBy(() -> limit.executeFutureSupplier(() -> cancelled))
                .isInstanceOf(CancellationException.class);

        CompletableFuture<String> running = new CompletableFuture<>();
        assertThatThrownBy(() -> limit.executeFutureSupplier(() -> {
                    Thread.currentThread().interrupt();
                    return running;
                }))
                .isInstanceOf(InterruptedException.class);
        assertThat(running).isNotDone();
        assertThat(events).isEmpty();
    }

    @Test
    void aFutureThatCannotBeCancelled_timesOutAllTheSame() {
        TimeLimit none = limit(Duration.ZERO, true);

        assertThatThrownBy(() -> none.executeFutureSupplier(() -> new CompletableFuture<String>() {
                    @Override
                    public boolean cancel(boolean mayInterruptIfRunning) {
                        throw new IllegalStateException("not to be cancelled");
                    }
                }))
                .isInstanceOf(TimeoutException.class);
    }

    @Test
    void reconfigure_saysWhatHasChanged() {
        Reconfiguration done = limit.reconfigure(old -> TimeLimiterConfig.from(old)
                .timeoutDuration(Duration.ofSeconds(3))
                .build());
        Reconfiguration same = limit.reconfigure(old -> old);

        assertThat(done.changes()).containsExactly("timeoutDuration: PT0.2S -> PT3S");
        assertThat(done.carried()).containsExactly("running calls: keep their limit of PT0.2S", "counts");
        assertThat(done.dropped()).isEmpty();
        assertThat(same.changed()).isFalse();
        assertThat(limit.getTimeLimiterConfig().getTimeoutDuration()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    @SuppressWarnings("NullAway") // what is refused
    void reconfigure_thatFails_changesNothing() {
        assertThatThrownBy(() -> limit.reconfigure(old -> null)).hasMessage("Config must not be null");
        assertThatThrownBy(() -> limit.reconfigure(old -> {
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken");
        assertThat(limit.getTimeLimiterConfig().getTimeoutDuration()).isEqualTo(LIMIT);
    }

    @Test
    void aConfigurationWithAnEndlessLimit_limitsNothing() throws Exception {
        TimeLimit endless = limit(Duration.ofSeconds(Long.MAX_VALUE), true);

        CompletableFuture<String> source = new CompletableFuture<>();
        CompletableFuture<String> promise =
                endless.executeCompletionStage(() -> source).toCompletableFuture();
        assertThat(endless.<String>callWithin(() -> "value")).isEqualTo("value");
        assertThat(endless.executeFutureSupplier(() -> CompletableFuture.completedFuture("value")))
                .isEqualTo("value");
        time.advance(Duration.ofDays(100_000));
        assertThat(promise).isNotDone();
        time.advance(Duration.ofSeconds(Long.MAX_VALUE));
    }

    @Test
    void consumersOfOneTypeHearThatTypeAlone() throws Exception {
        List<String> heard = new ArrayList<>();
        limit.getEventPublisher()
                .onSuccess(event -> heard.add("success " + event.getTimeLimiterName()))
                .onError(event -> heard.add("error " + event.getThrowable().getMessage()))
                .onTimeout(event -> heard.add("timeout " + event.getTimeLimiterName()));

        limit.onSuccess();
        limit.onError(new IOException("own"));
        limit.onError(new TimeoutException());

        assertThat(heard).containsExactly("success work", "error own", "timeout work");
        assertThat(limit.counts()).hasToString("successful 1, failed 1, timed out 1");
    }

    @Test
    void of_refusesWhatCannotBe() {
        Map<String, String> nullTag = new HashMap<>();
        nullTag.put("team", null);

        assertThatThrownBy(
                        () -> TimeLimit.of("a", TimeLimiterConfig.ofDefaults(), TimeLimitOptions.defaults(), nullTag))
                .hasMessage("tags: team=null (expected: no null key or value)");
        assertThat(TimeLimit.ofDefaults("a").getTimeLimiterConfig().getTimeoutDuration())
                .isEqualTo(Duration.ofSeconds(1));
        assertThat(TimeLimit.of(LIMIT).getName()).isEqualTo(TimeLimiter.DEFAULT_NAME);
        assertThat(limit).hasToString("TimeLimit[work, PT0.2S]");
        assertThat(limit.getOptions().cancelSource(true))
                .hasToString("TimeLimitOptions[cancelSource=true, timeSource, executor]");
    }
}
