package io.holdfast.strategies.timelimit;

import static io.holdfast.strategies.timelimit.CallerTimeLimitTest.limiter;
import static io.holdfast.strategies.timelimit.CallerTimeLimitTest.waitForEver;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.timelimiter.TimeLimiter;
import io.holdfast.core.time.VirtualTime;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Limits around limits on one thread. */
class NestedLimitsTest {

    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofMillis(300);

    private final VirtualTime time = new VirtualTime();
    private final CallerTimeLimit limits = new CallerTimeLimit(time);

    @AfterEach
    void nothingIsLeft() {
        boolean interrupted = Thread.interrupted();
        assertThat(interrupted).as("a stray interrupt").isFalse();
        assertThat(time.pendingTimers()).as("timers left").isZero();
    }

    @Test
    void anInnerLimitThatIsShorter_isOverAlone() throws Throwable {
        String value = limits.call(limiter("outer", LONG), () -> {
            assertThatThrownBy(() -> limits.call(limiter("inner", SHORT), () -> {
                        time.advance(SHORT);
                        return waitForEver();
                    }))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("'inner'");
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            return "fallback";
        });

        assertThat(value).isEqualTo("fallback");
    }

    @Test
    void anOuterLimitThatIsShorter_stopsTheInnerCall_whichHasNotTimedOut() {
        assertThatThrownBy(() -> limits.call(limiter("outer", SHORT), () -> {
                    assertThatThrownBy(() -> limits.call(limiter("inner", LONG), () -> {
                                time.advance(SHORT);
                                return waitForEver();
                            }))
                            .isInstanceOf(InterruptedException.class);
                    return "late";
                }))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("'outer'");
    }

    @Test
    void anOuterInterruptThatNobodyAnswered_isStillThereAfterTheInnerCall() {
        assertThatThrownBy(() -> limits.call(limiter("outer", SHORT), () -> {
                    String inner = limits.call(limiter("inner", LONG), () -> {
                        time.advance(SHORT);
                        return "in time";
                    });
                    assertThat(inner).isEqualTo("in time");
                    return waitForEver();
                }))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("'outer'");
    }

    @Test
    void equalLimits_areBothOver_andTheOuterOneStopsWhatTheInnerOneReturnsTo() {
        TimeLimiter same = limiter("same", SHORT);

        assertThatThrownBy(() -> limits.call(same, () -> {
                    assertThatThrownBy(() -> limits.call(same, () -> {
                                time.advance(SHORT);
                                return waitForEver();
                            }))
                            .isInstanceOf(TimeoutException.class);
                    return waitForEver();
                }))
                .isInstanceOf(TimeoutException.class);
    }

    @Test
    void anOuterLimitThatIsOverWhileTheInnerCallWindsUp_stopsWhatFollows() {
        assertThatThrownBy(() -> limits.call(limiter("outer", LONG), () -> {
                    assertThatThrownBy(() -> limits.call(limiter("inner", SHORT), () -> {
                                try {
                                    time.advance(SHORT);
                                    return waitForEver();
                                } finally {
                                    time.advance(LONG.minus(SHORT));
                                }
                            }))
                            .isInstanceOf(TimeoutException.class)
                            .hasMessageContaining("'inner'");
                    assertThat(Thread.currentThread().isInterrupted()).isTrue();
                    return waitForEver();
                }))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("'outer'");
    }

    @Test
    void anOuterInterruptThatTheInnerCallAnswered_isSetAgainIfThatTimesOutToo() {
        assertThatThrownBy(() -> limits.call(limiter("outer", SHORT), () -> {
                    assertThatThrownBy(() -> limits.call(limiter("inner", LONG), () -> {
                                time.advance(SHORT);
                                assertThat(Thread.interrupted())
                                        .as("the outer's")
                                        .isTrue();
                                time.advance(LONG);
                                return waitForEver();
                            }))
                            .isInstanceOf(TimeoutException.class)
                            .hasMessageContaining("'inner'");
                    return waitForEver();
                }))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("'outer'");
    }

    @Test
    void aLimitAfterAnother_knowsNothingOfIt() throws Throwable {
        assertThatThrownBy(() -> limits.call(limiter("first", SHORT), () -> {
                    time.advance(SHORT);
                    return waitForEver();
                }))
                .isInstanceOf(TimeoutException.class);

        assertThat(limits.<String>call(limiter("second", SHORT), () -> "value")).isEqualTo("value");
    }
}
