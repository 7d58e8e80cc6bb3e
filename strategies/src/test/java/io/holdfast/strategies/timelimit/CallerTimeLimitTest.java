package io.holdfast.strategies.timelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.resilience4j.core.functions.CheckedSupplier;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.github.resilience4j.timelimiter.event.TimeLimiterEvent;
import io.holdfast.core.time.TimeSource;
import io.holdfast.core.time.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The limit in virtual time: calls move it themselves, so that each race is played as it is written. */
class CallerTimeLimitTest {

    private static final Duration LIMIT = Duration.ofMillis(200);

    private final VirtualTime time = new VirtualTime();
    private final CallerTimeLimit limits = new CallerTimeLimit(time);
    private final TimeLimiter limiter = limiter("work", LIMIT);
    private final List<TimeLimiterEvent.Type> events = new ArrayList<>();

    CallerTimeLimitTest() {
        limiter.getEventPublisher().onEvent(event -> events.add(event.getEventType()));
    }

    @AfterEach
    void nothingIsLeft() {
        boolean interrupted = Thread.interrupted();
        assertThat(interrupted).as("a stray interrupt").isFalse();
        assertThat(time.pendingTimers()).as("timers left").isZero();
    }

    @Test
    void aCallWithinItsLimit_returnsItsValue() throws Throwable {
        String value = limits.call(limiter, () -> {
            time.advance(LIMIT.minusNanos(1));
            return "value";
        });

        assertThat(value).isEqualTo("value");
        assertThat(events).containsExactly(TimeLimiterEvent.Type.SUCCESS);
    }

    @Test
    void aCallThatWaits_isInterruptedAtItsLimit() {
        Throwable thrown = catchThrowable(() -> limits.call(limiter, () -> {
            time.advance(LIMIT);
            return waitForEver();
        }));

        assertThat(thrown)
                .isInstanceOf(TimeoutException.class)
                .hasMessage("TimeLimiter 'work' recorded a timeout exception.")
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(events).containsExactly(TimeLimiterEvent.Type.TIMEOUT);
    }

    @Test
    void finallyBlocks_runUninterrupted() {
        List<Boolean> inFinally = new ArrayList<>();

        assertTimeout(limiter, () -> {
            try {
                time.advance(LIMIT);
                return waitForEver();
            } finally {
                inFinally.add(Thread.currentThread().isInterrupted());
            }
        });

        assertThat(inFinally).containsExactly(false);
    }

    @Test
    void aTimerThatFiresJustBeforeTheEnd_leavesNoInterruptBehind() {
        assertTimeout(limiter, () -> {
            time.advance(LIMIT);
            return "too late";
        });
    }

    @Test
    void aTimerThatFiresAfterTheEnd_doesNotInterrupt() throws Throwable {
        HeldTime held = new HeldTime();

        String value = new CallerTimeLimit(held).call(limiter, () -> "value");
        held.timers.forEach(Runnable::run);

        assertThat(value).isEqualTo("value");
        assertThat(held.timers).hasSize(1);
    }

    @Test
    void aCallThatSwallowsTheInterrupt_hasTimedOutAllTheSame() {
        assertTimeout(limiter, () -> {
            time.advance(LIMIT);
            assertThat(Thread.interrupted()).isTrue();
            time.advance(Duration.ofSeconds(5));
            return "half a value";
        });
    }

    @Test
    void aCallThatRestoresTheInterrupt_leavesNoneBehind() {
        Throwable thrown = catchThrowable(() -> limits.call(limiter, () -> {
            time.advance(LIMIT);
            try {
                return waitForEver();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }));

        assertThat(thrown).isInstanceOf(TimeoutException.class).hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void anotherInterrupt_withinTheLimit_stays() throws Throwable {
        String value = limits.call(limiter, () -> {
            Thread.currentThread().interrupt();
            return "value";
        });

        assertThat(value).isEqualTo("value");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void anotherInterrupt_stillThereWhenTheLimitIsOver_stays() {
        assertTimeout(limiter, () -> {
            Thread.currentThread().interrupt();
            time.advance(LIMIT.multipliedBy(2));
            return "value";
        });

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void anotherInterrupt_thatEndsTheCallInTime_isNoTimeout() {
        assertThatThrownBy(() -> limits.call(limiter, () -> {
                    Thread.currentThread().interrupt();
                    return waitForEver();
                }))
                .isInstanceOf(InterruptedException.class);
        assertThat(events).containsExactly(TimeLimiterEvent.Type.ERROR);
    }

    @Test
    void anotherInterrupt_thatTheCallSwallows_onlyDelaysTheLimits() {
        assertTimeout(limiter, () -> {
            Thread.currentThread().interrupt();
            time.advance(LIMIT);
            assertThat(Thread.interrupted()).as("the other's").isTrue();
            assertThat(Thread.interrupted()).as("the limit's, too early").isFalse();
            time.advance(Duration.ofMillis(1));
            return waitForEver();
        });
    }

    @Test
    void theCallsOwnException_withinTheLimit_isThrownOn() {
        IOException own = new IOException("own");

        assertThatThrownBy(() -> limits.call(limiter, () -> {
                    throw own;
                }))
                .isSameAs(own);
        assertThat(events).containsExactly(TimeLimiterEvent.Type.ERROR);
    }

    @Test
    void anError_isThrownOnEvenIfTheLimitIsOver() {
        AssertionError error = new AssertionError("broken");

        assertThatThrownBy(() -> limits.call(limiter, () -> {
                    time.advance(LIMIT);
                    throw error;
                }))
                .isSameAs(error);
    }

    @Test
    void aCallThatIsNotToBeCancelled_isNotInterrupted_andTimesOutAtItsEnd() {
        TimeLimiter patient = TimeLimiter.of(TimeLimiterConfig.custom()
                .timeoutDuration(LIMIT)
                .cancelRunningFuture(false)
                .build());

        assertTimeout(patient, () -> {
            time.advance(LIMIT.plusNanos(1));
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            return "value";
        });
    }

    @Test
    void aCallThatIsNotToBeCancelled_returnsItsValueAtItsLimit() throws Throwable {
        TimeLimiter patient = TimeLimiter.of(TimeLimiterConfig.custom()
                .timeoutDuration(LIMIT)
                .cancelRunningFuture(false)
                .build());

        String value = limits.call(patient, () -> {
            time.advance(LIMIT);
            return "value";
        });

        assertThat(value).isEqualTo("value");
    }

    @Test
    void aLimiterThatFails_changesNoOutcome() throws Throwable {
        String value = limits.call(new BrokenLimiter(limiter), () -> "value");

        assertThat(value).isEqualTo("value");
    }

    @Test
    void whereNoTimerCanBeHad_theCallIsNotMade() throws Throwable {
        CallerTimeLimit broken = new CallerTimeLimit(new HeldTime() {
            @Override
            public Timer schedule(Runnable task, long delayNanos) {
                throw new IllegalStateException("no timer");
            }
        });

        assertThatThrownBy(() -> broken.call(limiter, () -> "value")).hasMessage("no timer");
        assertThat(limits.<String>call(limiter, () -> "next")).isEqualTo("next");
    }

    /** Virtual ones where the JDK has them. */
    static Stream<String> kindsOfThreads() {
        return Runtime.version().feature() >= 21 ? Stream.of("ofPlatform", "ofVirtual") : Stream.of("ofPlatform");
    }

    private static Thread thread(String kind, Runnable work) throws ReflectiveOperationException {
        if (Runtime.version().feature() < 21) {
            return new Thread(work, kind);
        }
        Object builder = Thread.class.getMethod(kind).invoke(null);
        Class<?> type = Class.forName("java.lang.Thread$Builder");
        return (Thread) type.getMethod("unstarted", Runnable.class).invoke(builder, work);
    }

    @ParameterizedTest
    @MethodSource("kindsOfThreads")
    void everyKindOfThread_isStopped(String kind) throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicBoolean interrupted = new AtomicBoolean(true);
        CountDownLatch end = new CountDownLatch(1);

        Thread caller = thread(kind, () -> {
            thrown.set(catchThrowable(() -> CallerTimeLimit.shared()
                    .call(limiter(kind, Duration.ofMillis(20)), CallerTimeLimitTest::waitForEver)));
            interrupted.set(Thread.currentThread().isInterrupted());
            end.countDown();
        });
        caller.start();

        assertThat(end.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(thrown.get()).isInstanceOf(TimeoutException.class).hasCauseInstanceOf(InterruptedException.class);
        assertThat(interrupted).isFalse();
    }

    /** As long as a test can wait. */
    static String waitForEver() throws InterruptedException {
        boolean open = new CountDownLatch(1).await(10, TimeUnit.SECONDS);
        throw new AssertionError("nobody stopped it: " + open);
    }

    static TimeLimiter limiter(String name, Duration limit) {
        return TimeLimiter.of(
                name, TimeLimiterConfig.custom().timeoutDuration(limit).build());
    }

    private void assertTimeout(TimeLimiter limiter, CheckedSupplier<Object> call) {
        assertThatThrownBy(() -> limits.call(limiter, call)).isInstanceOf(TimeoutException.class);
    }

    /** Timers that fire when the test says so, even if they were cancelled. */
    private static class HeldTime implements TimeSource {
        final List<Runnable> timers = new ArrayList<>();

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public Instant instant() {
            return Instant.EPOCH;
        }

        @Override
        public Timer schedule(Runnable task, long delayNanos) {
            timers.add(task);
            return () -> false;
        }
    }
}
