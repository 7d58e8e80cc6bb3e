package io.holdfast.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A deep recursion makes its calls through half-open breakers, each with a little more stack left than the one before,
 * so that the stack overflows in every step of ours in turn.
 */
class StackOverflowTest {

    private static final Duration LEASE = Duration.ofSeconds(1);
    private static final int BREAKERS = 3_000;
    private static final int FINE_IN_A_ROW = 200;

    /** How a probe is made. */
    enum Way {
        GUARDED {
            @Override
            void probe(Breaker breaker) {
                breaker.executeSupplier(() -> "fine");
            }
        },
        PERMIT_IGNORED {
            @Override
            void probe(Breaker breaker) {
                breaker.tryAcquire().ignore();
            }
        },
        RAW {
            @Override
            void probe(Breaker breaker) {
                breaker.acquirePermission();
                breaker.onSuccess(1, TimeUnit.NANOSECONDS);
            }
        };

        abstract void probe(Breaker breaker);
    }

    private final VirtualTime time = new VirtualTime();
    private final List<Breaker> overflowed = new ArrayList<>();
    private final List<Breaker> breakers = new ArrayList<>();
    private int at;
    private int fineInARow;

    @SuppressWarnings("InfiniteRecursion") // that is the idea
    private void dive(Way way) {
        try {
            dive(way);
        } catch (StackOverflowError deepest) {
            // Turns round here.
        }
        if (at < BREAKERS && fineInARow < FINE_IN_A_ROW) {
            Breaker breaker = breakers.get(at++);
            try {
                way.probe(breaker);
                fineInARow++;
            } catch (StackOverflowError e) {
                fineInARow = 0;
                overflowed.add(breaker);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void wherever_itStrikes_thePermitIsRescuedWhenItsLeaseEnds(Way way) throws Exception {
        CircuitBreakerConfig config = CircuitBreakerConfig.custom()
                .permittedNumberOfCallsInHalfOpenState(1)
                .minimumNumberOfCalls(1)
                .build();
        for (int i = 0; i < BREAKERS; i++) {
            Breaker breaker = Breaker.of(
                    "deep", config, BreakerOptions.defaults().timeSource(time).halfOpenLease(LEASE));
            breaker.transitionToOpenState();
            breaker.transitionToHalfOpenState();
            breakers.add(breaker);
        }
        Thread deep = new Thread(null, () -> dive(way), "deep", 512 * 1024);
        deep.start();
        deep.join(TimeUnit.SECONDS.toMillis(60));
        assertThat(overflowed).isNotEmpty();
        time.advance(LEASE);
        for (Breaker breaker : overflowed) {
            if (breaker.getState() == State.HALF_OPEN) {
                try {
                    breaker.executeRunnable(() -> {});
                } catch (CallNotPermittedException refused) {
                    // Refused once more, if a verdict was due: that has moved the breaker.
                }
            }
            assertThat(breaker.getState()).isIn(State.CLOSED, State.OPEN);
        }
    }
}
