package io.holdfast.spring.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker;
import io.github.resilience4j.spring6.circuitbreaker.configure.CircuitBreakerAspectExt;
import io.github.resilience4j.spring6.circuitbreaker.configure.ReactorCircuitBreakerAspectExt;
import io.github.resilience4j.springboot3.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration;
import io.holdfast.core.registry.BreakerRegistry;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Annotated methods that return a Mono or a Flux, where Resilience4j's module for Reactor is absent. */
@Timeout(60)
class ReactorAspectTest {

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AopAutoConfiguration.class, CircuitBreakerAutoConfiguration.class, ReactorAutoConfiguration.class))
            .withBean("circuitBreakerRegistry", BreakerRegistry.class, BreakerRegistry::ofDefaults)
            .withBean(Backend.class);

    @Test
    void aMono_votesWhenItIsSubscribedTo() {
        application.run(context -> {
            Backend backend = context.getBean(Backend.class);
            var breaker = context.getBean(BreakerRegistry.class).breaker("backend");

            Mono<String> call = backend.failing();
            assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
            assertThatThrownBy(call::block).hasMessage("failed");
            assertThat(breaker.getMetrics().getNumberOfFailedCalls()).isOne();
        });
    }

    @Test
    void anOpenBreaker_refusesAndTheFallbackMethodAnswers() {
        application.run(context -> {
            Backend backend = context.getBean(Backend.class);
            context.getBean(BreakerRegistry.class).breaker("backend").transitionToOpenState();

            assertThatThrownBy(() -> backend.failing().block()).isInstanceOf(CallNotPermittedException.class);
            assertThat(backend.withFallback().block()).isEqualTo("fallback: CallNotPermittedException");
            assertThat(backend.fluxWithFallback().collectList().block()).containsExactly("a", "b");
        });
    }

    @Test
    void aCancelledCall_givesItsPermitBack() {
        application.run(context -> {
            Backend backend = context.getBean(Backend.class);
            var breaker = context.getBean(BreakerRegistry.class).breaker("backend");
            breaker.transitionToOpenState();
            breaker.transitionToHalfOpenState();
            for (int call = 0; call < 100; call++) {
                backend.never().subscribe().dispose();
            }
            assertThat(breaker.getState()).isEqualTo(State.HALF_OPEN);
            assertThat(breaker.tryAcquire().granted()).isTrue();
        });
    }

    @Test
    void ourExtension_comesBeforeResilience4jsOwn() {
        application
                .withBean("theirs", CircuitBreakerAspectExt.class, ReactorCircuitBreakerAspectExt::new)
                .run(context -> {
                    ObjectProvider<CircuitBreakerAspectExt> all =
                            context.getBeanProvider(CircuitBreakerAspectExt.class);
                    List<CircuitBreakerAspectExt> inOrder = all.orderedStream().toList();
                    assertThat(inOrder).first().isInstanceOf(ReactorAspect.class);
                    // Theirs would fail here, for want of the module that it needs.
                    assertThat(context.getBean(Backend.class).fine().block()).isEqualTo("fine");
                });
    }

    @Test
    void aMethodThatReturnsNull_isToldSo() {
        application.run(context -> assertThatThrownBy(
                        () -> context.getBean(Backend.class).nothing())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith("nothing: null (expected: a Mono or a Flux)"));
    }

    @Test
    void withoutReactor_orSwitchedOff_thereIsNone() {
        application
                .withPropertyValues("holdfast.reactor.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(CircuitBreakerAspectExt.class));
        application
                .withPropertyValues("holdfast.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(CircuitBreakerAspectExt.class));
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ReactorAutoConfiguration.class))
                .withBean("circuitBreakerRegistry", BreakerRegistry.class, BreakerRegistry::ofDefaults)
                .withClassLoader(new FilteredClassLoader("reactor"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(CircuitBreakerAspectExt.class));
    }

    static class Backend {

        @CircuitBreaker(name = "backend")
        public Mono<String> failing() {
            return Mono.error(new IllegalStateException("failed"));
        }

        @CircuitBreaker(name = "backend")
        public Mono<String> fine() {
            return Mono.just("fine");
        }

        @CircuitBreaker(name = "backend")
        public Mono<String> never() {
            return Mono.never();
        }

        @CircuitBreaker(name = "backend")
        public @Nullable Mono<String> nothing() {
            return null;
        }

        @CircuitBreaker(name = "backend", fallbackMethod = "fallback")
        public Mono<String> withFallback() {
            return Mono.just("value");
        }

        @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // found by its name and types
        private Mono<String> fallback(Exception error) {
            return Mono.just("fallback: " + error.getClass().getSimpleName());
        }

        @CircuitBreaker(name = "backend", fallbackMethod = "fluxFallback")
        public Flux<String> fluxWithFallback() {
            return Flux.just("value");
        }

        @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // found by its name and types
        private Flux<String> fluxFallback(Exception error) {
            return Flux.just("a", "b");
        }
    }
}
