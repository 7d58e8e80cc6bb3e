package io.holdfast.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A breaker that opens leaves one log line with the reason. */
class OpeningTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(Breaker.class);
    private final Level before = logger.getLevel();
    private final ListAppender<ILoggingEvent> written = new ListAppender<>();

    @BeforeEach
    void listen() {
        written.start();
        logger.addAppender(written);
        logger.setLevel(Level.WARN);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(written);
        logger.setLevel(before);
    }

    private List<String> lines() {
        return written.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static CircuitBreakerConfig config() {
        return CircuitBreakerConfig.custom()
                .slidingWindowSize(10)
                .minimumNumberOfCalls(10)
                .permittedNumberOfCallsInHalfOpenState(1)
                .slowCallDurationThreshold(Duration.ofSeconds(1))
                .slowCallRateThreshold(50)
                .build();
    }

    private static void calls(Breaker breaker, int failures, int slow, int fast) {
        for (int i = 0; i < slow; i++) {
            breaker.onSuccess(2, TimeUnit.SECONDS);
        }
        for (int i = 0; i < fast; i++) {
            breaker.onSuccess(1, TimeUnit.MILLISECONDS);
        }
        for (int i = 0; i < failures; i++) {
            breaker.onError(1, TimeUnit.MILLISECONDS, new IOException("down"));
        }
    }

    @Test
    void failureRate_slowRate_andProbe() {
        Breaker breaker = Breaker.of("search", config());
        calls(breaker, 6, 0, 4);
        breaker.transitionToHalfOpenState();
        assertThat(breaker.tryAcquirePermission()).isTrue();
        calls(breaker, 1, 0, 0);
        Breaker slow = Breaker.of("slow", config());
        calls(slow, 0, 5, 4);
        calls(slow, 1, 0, 0);
        assertThat(lines())
                .containsExactly(
                        "breaker 'search' opened: failure rate 60.0 % (expected: < 50.0 %), 6 of 10 calls failed",
                        "breaker 'search' opened: half-open probes: failure rate 100.0 % (expected: < 50.0 %), 1 of 1"
                                + " calls failed",
                        "breaker 'slow' opened: slow call rate 50.0 % (expected: < 50.0 %), 5 of 10 calls were slow");
    }

    @Test
    void consecutiveFailures_andAnOperator() {
        Breaker breaker = Breaker.of("row", config(), BreakerOptions.defaults().consecutiveFailures(3));
        calls(breaker, 3, 0, 0);
        breaker.transitionToForcedOpenState();
        Breaker asked = Breaker.of("asked", config());
        asked.transitionToForcedOpenState();
        assertThat(lines())
                .containsExactly(
                        "breaker 'row' opened: consecutive failures: 3 (expected: < 3)",
                        "breaker 'asked' opened: asked for by an operator");
    }

    @Test
    void nothing_isWrittenWhereWarningsAreOff() {
        logger.setLevel(Level.ERROR);
        calls(Breaker.of("quiet", config()), 10, 0, 0);
        assertThat(lines()).isEmpty();
    }
}
