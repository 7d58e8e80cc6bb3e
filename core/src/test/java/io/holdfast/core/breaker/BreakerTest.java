package io.holdfast.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.time.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BreakerTest {

    private final VirtualTime time = new VirtualTime();
    private final BreakerOptions options = BreakerOptions.defaults().timeSource(time);

    private CircuitBreakerConfig.Builder config() {
        return CircuitBreakerConfig.custom()
                .slidingWindow(10, 10, CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .permittedNumberOfCallsInHalfOpenState(2)
                .waitDurationInOpenState(Duration.ofSeconds(30));
    }

    @Test
    void opensRefusesProbesAndCloses() {
        Breaker breaker = Breaker.of("x", config().build(), options);
        for (int i = 0; i < 10; i++) {
            Permit permit = breaker.tryAcquire();
            assertThat(permit.granted()).isTrue();
            permit.failure(1, new RuntimeException());
        }
        assertThat(breaker.getState()).isEqualTo(State.OPEN);
        assertThat(breaker.tryAcquire().granted()).isFalse();
        assertThat(breaker.tryAcquire().retryAfter()).isEqualTo(Duration.ofSeconds(30));
        assertThatThrownBy(() -> breaker.executeSupplier(() -> 1))
                .isInstanceOf(CallNotPermittedException.class)
                .hasMessage("CircuitBreaker 'x' is OPEN and does not permit further calls");
        time.advance(Duration.ofSeconds(31));
        Permit first = breaker.tryAcquire();
        Permit second = breaker.tryAcquire();
        assertThat(breaker.getState()).isEqualTo(State.HALF_OPEN);
        assertThat(breaker.tryAcquire().granted()).isFalse();
        first.success(1);
        second.success(1);
        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
        assertThat(breaker.executeSupplier(() -> 1)).isEqualTo(1);
    }
}
