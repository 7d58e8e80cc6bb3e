package io.holdfast.strategies.bulkhead;

import static io.holdfast.strategies.bulkhead.Helpers.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.bulkhead.event.BulkheadEvent;
import io.github.resilience4j.bulkhead.event.BulkheadOnCallFinishedEvent;
import io.github.resilience4j.core.exception.AcquirePermissionCancelledException;
import io.holdfast.core.breaker.Subscription;
import io.holdfast.core.config.Reconfiguration;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Admission, release and change, one thread at a time. */
class ConcurrencyLimitTest {
    private final ConcurrencyLimit limit = ConcurrencyLimit.of("backend", config(2, Duration.ZERO));

    @Test
    void tryAcquire_grantsUpToTheLimitAndNoMore() {
        ConcurrencyPermit one = limit.tryAcquire();
        ConcurrencyPermit two = limit.tryAcquire();
        ConcurrencyPermit three = limit.tryAcquire();

        assertThat(one.granted()).isTrue();
        assertThat(two.granted()).isTrue();
        assertThat(three.granted()).isFalse();
        assertThat(limit.running()).isEqualTo(2);
        assertThat(limit.getMetrics().getAvailableConcurrentCalls()).isZero();

        one.release();
        assertThat(limit.tryAcquire().granted()).isTrue();
    }

    @Test
    void release_twice_givesBackOnceAndIsCounted() {
        ConcurrencyPermit one = limit.tryAcquire();
        ConcurrencyPermit two = limit.tryAcquire();

        one.release();
        one.close();
        one.release();

        assertThat(limit.running()).isEqualTo(1);
        assertThat(limit.unmatchedReleases()).isEqualTo(2);
        two.release();
        assertThat(limit.running()).isZero();
    }

    @Test
    void release_ofARefusedPermit_doesNothing() {
        limit.tryAcquire();
        limit.tryAcquire();

        limit.tryAcquire().release();

        assertThat(limit.running()).isEqualTo(2);
        assertThat(limit.unmatchedReleases()).isZero();
    }

    @Test
    void rawReleases_neverRaiseTheNumberAboveTheLimit() {
        limit.acquirePermission();
        limit.onComplete();
        limit.onComplete();
        limit.releasePermission();

        assertThat(limit.getMetrics().getAvailableConcurrentCalls()).isEqualTo(2);
        assertThat(limit.running()).isZero();
        assertThat(limit.unmatchedReleases()).isEqualTo(2);
    }

    @Test
    void tryEnter_isAPermitWithoutAnObject() {
        assertThat(limit.tryEnter()).isTrue();
        assertThat(limit.tryEnter()).isTrue();
        assertThat(limit.tryEnter()).isFalse();
        limit.onComplete();
        assertThat(limit.tryEnter()).isTrue();
    }

    @Test
    void events_areTheirsAndInTheirOrder() {
        List<String> events = Helpers.events(limit);

        limit.executeRunnable(() -> {});
        limit.tryAcquire().release();
        limit.tryEnter();
        limit.tryEnter();
        limit.tryEnter();
        limit.releasePermission();

        assertThat(events)
                .containsExactly(
                        "CALL_PERMITTED backend",
                        "CALL_FINISHED backend",
                        "CALL_PERMITTED backend",
                        "CALL_FINISHED backend",
                        "CALL_PERMITTED backend",
                        "CALL_PERMITTED backend",
                        "CALL_REJECTED backend");
    }

    @Test
    void subscription_canEnd() {
        List<BulkheadEvent> seen = new ArrayList<>();
        try (Subscription subscription = limit.subscribe(BulkheadOnCallFinishedEvent.class, seen::add)) {
            assertThat(subscription).isNotNull();
            limit.executeRunnable(() -> {});
        }
        limit.executeRunnable(() -> {});

        assertThat(seen).hasSize(1);
    }

    @Test
    void consumersThatThrow_changeNothing() {
        limit.getEventPublisher().onEvent(event -> {
            throw new IllegalStateException("consumer");
        });

        for (int i = 0; i < 5; i++) {
            assertThat(limit.executeSupplier(() -> "reply")).isEqualTo("reply");
            limit.tryAcquire().release();
        }

        assertThat(limit.running()).isZero();
    }

    @Test
    void callsThatThrow_giveTheirPlaceBack() {
        assertThatThrownBy(() -> limit.executeSupplier(() -> {
                    throw new StackOverflowError("call");
                }))
                .isInstanceOf(StackOverflowError.class);
        assertThatThrownBy(() -> limit.executeCallable(() -> {
                    throw new IOException("call");
                }))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> limit.executeRunnable(() -> {
                    throw new IllegalStateException("call");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> limit.executeCheckedSupplier(() -> {
                    throw new Throwable("call");
                }))
                .hasMessage("call");

        assertThat(limit.running()).isZero();
    }

    @Test
    void fullLimit_throwsTheirExceptionWithTheirMessage() {
        limit.tryEnter();
        limit.tryEnter();

        assertThatThrownBy(limit::acquirePermission)
                .isExactlyInstanceOf(BulkheadFullException.class)
                .hasMessage("Bulkhead 'backend' is full and does not permit further calls");
        assertThatThrownBy(() -> Bulkhead.decorateSupplier(limit, () -> "reply").get())
                .isExactlyInstanceOf(BulkheadFullException.class);
    }

    @Test
    void refusalsWithoutStackTraces_areOneObject() {
        limit.changeConfig(BulkheadConfig.custom()
                .maxConcurrentCalls(0)
                .writableStackTraceEnabled(false)
                .build());

        Throwable one = catchFull();
        assertThat(catchFull()).isSameAs(one);
        assertThat(one.getStackTrace()).isEmpty();
        assertThat(one).hasMessage("Bulkhead 'backend' is full and does not permit further calls");
    }

    private Throwable catchFull() {
        try {
            limit.acquirePermission();
        } catch (BulkheadFullException e) {
            return e;
        }
        throw new AssertionError("admitted");
    }

    @Test
    void interruptedThread_isRefusedAsInResilience4j() {
        Thread.currentThread().interrupt();
        try {
            assertThat(limit.tryAcquirePermission()).isFalse();
            assertThatThrownBy(limit::acquirePermission).isExactlyInstanceOf(AcquirePermissionCancelledException.class);
            assertThat(limit.tryAcquire(Duration.ofDays(1)).granted()).isFalse();
            assertThat(limit.tryAcquire().granted())
                    .as("what cannot wait cannot be interrupted")
                    .isTrue();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void cut_leavesCallsThatRunAndHoldsForNewOnesAtOnce() {
        limit.changeConfig(config(5, Duration.ZERO));
        List<ConcurrencyPermit> permits = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            permits.add(limit.tryAcquire());
        }

        Reconfiguration told = limit.reconfigure(before -> config(2, Duration.ZERO));

        assertThat(told.changes()).containsExactly("maxConcurrentCalls: 5 -> 2");
        assertThat(told.carried()).containsExactly("running: 5, of which 3 must end before one begins");
        assertThat(told.dropped()).isEmpty();
        assertThat(limit.getMetrics().getMaxAllowedConcurrentCalls()).isEqualTo(2);
        assertThat(limit.getMetrics().getAvailableConcurrentCalls()).isZero();
        for (int i = 0; i < 3; i++) {
            assertThat(limit.tryEnter()).isFalse();
            permits.get(i).release();
        }
        assertThat(limit.tryEnter()).isFalse();
        permits.get(3).release();
        assertThat(limit.tryEnter()).isTrue();
        assertThat(limit.tryEnter()).isFalse();
    }

    @Test
    @SuppressWarnings("NullAway") // the mistake under test
    void reconfigure_thatThrows_changesNothing() {
        assertThatThrownBy(() -> limit.reconfigure(before -> {
                    throw new IllegalStateException("change");
                }))
                .hasMessage("change");
        assertThatThrownBy(() -> limit.changeConfig(null)).hasMessage("Config must not be null");

        assertThat(limit.getBulkheadConfig().getMaxConcurrentCalls()).isEqualTo(2);
        assertThat(limit.reconfigure(before -> before).changed()).isFalse();
    }

    @Test
    void reconfigure_thatIsOvertaken_isAskedAgain() {
        List<Integer> seen = new ArrayList<>();

        limit.reconfigure(before -> {
            seen.add(before.getMaxConcurrentCalls());
            if (seen.size() == 1) {
                limit.changeConfig(config(7, Duration.ZERO));
            }
            return config(before.getMaxConcurrentCalls() + 1, Duration.ZERO);
        });

        assertThat(seen).containsExactly(2, 7);
        assertThat(limit.getMetrics().getMaxAllowedConcurrentCalls()).isEqualTo(8);
    }

    @Test
    void greatestLimit_isALimit() {
        limit.changeConfig(config(Integer.MAX_VALUE, Duration.ZERO));

        assertThat(limit.tryEnter()).isTrue();
        assertThat(limit.getMetrics().getMaxAllowedConcurrentCalls()).isEqualTo(Integer.MAX_VALUE);
        assertThat(limit.getMetrics().getAvailableConcurrentCalls()).isEqualTo(Integer.MAX_VALUE - 1);
    }

    @Test
    @SuppressWarnings("NullAway") // the mistake under test
    void of_refusesNullWithTheirWords() {
        Map<String, String> noValue = new HashMap<>();
        noValue.put("key", null);

        assertThatThrownBy(() -> ConcurrencyLimit.ofDefaults(null)).hasMessage("Name must not be null");
        assertThatThrownBy(() -> ConcurrencyLimit.of("a", null)).hasMessage("Config must not be null");
        assertThatThrownBy(() -> ConcurrencyLimit.of(
                        "a", BulkheadConfig.ofDefaults(), ConcurrencyLimitOptions.defaults(), noValue))
                .hasMessage("tags: key=null (expected: no null key or value)");
        assertThat(ConcurrencyLimit.ofDefaults("a")).hasToString("Bulkhead 'a'");
        assertThat(ConcurrencyLimit.ofDefaults("a").getOptions())
                .hasToString(ConcurrencyLimitOptions.defaults().toString());
    }
}
