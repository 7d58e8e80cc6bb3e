package io.holdfast.spring.timelimiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker;
import io.github.resilience4j.spring6.timelimiter.configure.IllegalReturnTypeException;
import io.github.resilience4j.springboot3.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration;
import io.github.resilience4j.timelimiter.TimeLimiterRegistry;
import io.github.resilience4j.timelimiter.annotation.TimeLimiter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Annotated methods in an application, behind Resilience4j's own aspects. */
@Timeout(60)
class PlainMethodTimeLimitTest {

    private static final ThreadLocal<String> REQUEST = new ThreadLocal<>();

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AopAutoConfiguration.class,
                    CircuitBreakerAutoConfiguration.class,
                    io.github.resilience4j.springboot3.timelimiter.autoconfigure.TimeLimiterAutoConfiguration.class,
                    TimeLimiterAutoConfiguration.class))
            .withPropertyValues(
                    "resilience4j.timelimiter.instances.short.timeout-duration=50ms",
                    "resilience4j.timelimiter.instances.long.timeout-duration=20s",
                    "resilience4j.timelimiter.instances.outer.timeout-duration=10s")
            .withBean(Backend.class)
            .withBean(Caller.class);

    @Test
    void aPlainMethodOverItsLimit_isStoppedOnItsOwnThread_andItsFallbackIsCalledThere() {
        application.run(context -> {
            Backend backend = context.getBean(Backend.class);
            List<String> events = new CopyOnWriteArrayList<>();
            context.getBean(TimeLimiterRegistry.class)
                    .timeLimiter("short")
                    .getEventPublisher()
                    .onEvent(event -> events.add(event.getEventType().name()));
            REQUEST.set("mine");
            try {
                assertThat(backend.slow("x")).isEqualTo("x for mine: TimeoutException");
            } finally {
                REQUEST.remove();
            }
            assertThat(backend.threads()).containsExactly(Thread.currentThread(), Thread.currentThread());
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(events).containsExactly("TIMEOUT");
        });
    }

    @Test
    void aPlainMethodWithinItsLimit_returnsItsValue() {
        application.run(context -> {
            assertThat(context.getBean(Backend.class).quick()).isEqualTo("value");
            assertThat(context.getBean(Backend.class).nothing()).isNull();
        });
    }

    @Test
    void withoutAFallback_theTimeoutIsThrown() {
        application.run(context -> {
            Backend backend = context.getBean(Backend.class);
            assertThatThrownBy(backend::declared).isInstanceOf(TimeoutException.class);
            // The method does not declare it, so that a proxy has to wrap it.
            assertThat(catchThrowable(backend::undeclared)).hasCauseInstanceOf(TimeoutException.class);
        });
    }

    @Test
    void aBreakerAroundTheLimit_countsATimeoutAsAFailure() {
        application.run(context -> {
            assertThat(context.getBean(Backend.class).guarded()).isEqualTo("fallback");
            assertThat(context.getBean(CircuitBreakerRegistry.class)
                            .circuitBreaker("guarded")
                            .getMetrics()
                            .getNumberOfFailedCalls())
                    .isOne();
        });
    }

    @Test
    void nestedBeans_eachHaveTheirLimit() {
        application.run(context ->
                assertThat(context.getBean(Caller.class).call()).isEqualTo("called x for null: TimeoutException"));
    }

    @Test
    void asynchronousMethods_workAsBefore() {
        application.run(context -> {
            Backend backend = context.getBean(Backend.class);
            assertThat(backend.stage().get(10, TimeUnit.SECONDS)).isEqualTo("stage");
            assertThatThrownBy(() -> backend.hungStage().get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(TimeoutException.class);
            assertThatThrownBy(backend::future).isInstanceOf(IllegalReturnTypeException.class);
            assertThatThrownBy(backend::callable).isInstanceOf(IllegalReturnTypeException.class);
        });
    }

    @Test
    void switchedOff_plainMethodsAreRefusedAsBefore() {
        for (String property : List.of("holdfast.timelimiter.enabled=false", "holdfast.enabled=false")) {
            application
                    .withPropertyValues(property)
                    .run(context -> assertThatThrownBy(
                                    () -> context.getBean(Backend.class).quick())
                            .isInstanceOf(IllegalReturnTypeException.class));
        }
    }

    @Test
    void typesOfLaterValues_areKnown() {
        assertThat(LaterValues.isLater(CompletableFuture.class)).isTrue();
        assertThat(LaterValues.isLater(reactor.core.publisher.Mono.class)).isTrue();
        assertThat(LaterValues.isLater(java.util.concurrent.Flow.Publisher.class))
                .isTrue();
        assertThat(LaterValues.isLater(String.class)).isFalse();
        assertThat(LaterValues.isLater(void.class)).isFalse();
        assertThat(LaterValues.isLater(int[].class)).isFalse();
    }

    static class Backend {
        private final List<Thread> threads = new CopyOnWriteArrayList<>();

        /** Asked of the bean itself, not of a field of its proxy. */
        public List<Thread> threads() {
            return threads;
        }

        @TimeLimiter(name = "short", fallbackMethod = "fallback")
        public String slow(String argument) {
            threads.add(Thread.currentThread());
            return hang();
        }

        @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // found by its name and types
        private String fallback(String argument, TimeoutException timeout) {
            threads.add(Thread.currentThread());
            return argument + " for " + REQUEST.get() + ": "
                    + timeout.getClass().getSimpleName();
        }

        @TimeLimiter(name = "long")
        public String quick() {
            return "value".toLowerCase(Locale.ROOT);
        }

        @TimeLimiter(name = "long")
        public @Nullable String nothing() {
            return null;
        }

        @TimeLimiter(name = "short")
        public String declared() throws TimeoutException {
            return hang();
        }

        @TimeLimiter(name = "short")
        public void undeclared() {
            hang();
        }

        @CircuitBreaker(name = "guarded", fallbackMethod = "guardedFallback")
        @TimeLimiter(name = "short")
        public String guarded() {
            return hang();
        }

        @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // found by its name and types
        private String guardedFallback(TimeoutException timeout) {
            return "fallback";
        }

        @TimeLimiter(name = "long")
        public CompletableFuture<String> stage() {
            return CompletableFuture.completedFuture("stage");
        }

        @TimeLimiter(name = "short")
        public CompletableFuture<String> hungStage() {
            return new CompletableFuture<>();
        }

        @TimeLimiter(name = "long")
        public Future<String> future() {
            return new CompletableFuture<>();
        }

        @TimeLimiter(name = "long")
        public Callable<String> callable() {
            return () -> "later";
        }

        private static String hang() {
            try {
                boolean open = new CountDownLatch(1).await(5, TimeUnit.SECONDS);
                return "after 5 s " + open;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    static class Caller {
        private final Backend backend;

        Caller(Backend backend) {
            this.backend = backend;
        }

        @TimeLimiter(name = "outer")
        public String call() {
            return "called " + backend.slow("x");
        }
    }
}
