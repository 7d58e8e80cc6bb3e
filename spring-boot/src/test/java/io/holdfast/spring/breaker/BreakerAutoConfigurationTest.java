package io.holdfast.spring.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.springboot3.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.core.time.VirtualTime;
import java.lang.ref.WeakReference;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class BreakerAutoConfigurationTest {

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AopAutoConfiguration.class,
                    BreakerAutoConfiguration.class,
                    FallbackAutoConfiguration.class,
                    CircuitBreakerAutoConfiguration.class))
            .withPropertyValues(
                    "resilience4j.circuitbreaker.configs.strict.minimum-number-of-calls=2",
                    "resilience4j.circuitbreaker.instances.prices.base-config=strict",
                    "resilience4j.circuitbreaker.instances.prices.sliding-window-size=6",
                    "resilience4j.circuitbreaker.tags.team=search");

    @Test
    void registry_isTheOnlyOne_andFilledFromTheProperties() {
        application.run(context -> {
            assertThat(context.getBeansOfType(CircuitBreakerRegistry.class)).containsOnlyKeys("circuitBreakerRegistry");
            BreakerRegistry registry = context.getBean(BreakerRegistry.class);
            CircuitBreaker prices = registry.find("prices").orElseThrow();
            assertThat(prices).isInstanceOf(Breaker.class);
            assertThat(prices.getCircuitBreakerConfig().getMinimumNumberOfCalls())
                    .isEqualTo(2);
            assertThat(prices.getCircuitBreakerConfig().getSlidingWindowSize()).isEqualTo(6);
            assertThat(prices.getTags()).containsEntry("team", "search");
        });
    }

    @Test
    void registryOfTheApplication_goesFirst() {
        CircuitBreakerRegistry mine = CircuitBreakerRegistry.ofDefaults();
        application.withBean("mine", CircuitBreakerRegistry.class, () -> mine).run(context -> {
            assertThat(context.getBean(CircuitBreakerRegistry.class)).isSameAs(mine);
            assertThat(context).doesNotHaveBean(BreakerRegistry.class).doesNotHaveBean(ConfiguredBreakers.class);
        });
    }

    @Test
    void switchedOff_leavesTheRegistryToResilience4j() {
        for (String property : new String[] {"holdfast.enabled=false", "holdfast.breaker.enabled=false"}) {
            application
                    .withPropertyValues(property)
                    .run(context -> assertThat(context)
                            .hasNotFailed()
                            .hasSingleBean(CircuitBreakerRegistry.class)
                            .doesNotHaveBean(BreakerRegistry.class));
        }
    }

    @Test
    void withoutResilience4jsAutoConfiguration_thereIsARegistryWithoutProperties() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(BreakerAutoConfiguration.class))
                .run(context -> assertThat(context.getBean(BreakerRegistry.class)
                                .breaker("any")
                                .getName())
                        .isEqualTo("any"));
    }

    @Test
    void properties_giveWhatResilience4jsCannotSay() {
        application
                .withPropertyValues(
                        "holdfast.breaker.consecutive-failures=5",
                        "holdfast.breaker.slow-call-detection=false",
                        "holdfast.breaker.half-open-lease=20s")
                .run(context -> {
                    BreakerOptions options = context.getBean(BreakerRegistry.class)
                            .findBreaker("prices")
                            .orElseThrow()
                            .getOptions();
                    assertThat(options.getConsecutiveFailures()).isEqualTo(5);
                    assertThat(options.isSlowCallDetection()).isFalse();
                    assertThat(options.getHalfOpenLease()).isEqualTo(Duration.ofSeconds(20));
                });
    }

    @Test
    void wrongProperty_isABindingErrorThatNamesIt() {
        application
                .withPropertyValues("holdfast.breaker.consecutive-failures=-1")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("consecutiveFailures: -1 (expected: "));
    }

    @Test
    void properties_goOverTheApplicationsOptions() {
        application
                .withBean(
                        BreakerOptions.class,
                        () -> BreakerOptions.defaults().consecutiveFailures(3).halfOpenLease(Duration.ofSeconds(7)))
                .withPropertyValues("holdfast.breaker.consecutive-failures=2")
                .run(context -> {
                    BreakerOptions options = context.getBean(BreakerRegistry.class)
                            .breaker("prices")
                            .getOptions();
                    assertThat(options.getConsecutiveFailures()).isEqualTo(2);
                    assertThat(options.getHalfOpenLease()).isEqualTo(Duration.ofSeconds(7));
                });
    }

    @Test
    void optionsAndTimeOfTheApplication_areUsed() {
        VirtualTime time = new VirtualTime();
        application
                .withBean(BreakerOptions.class, () -> BreakerOptions.defaults().consecutiveFailures(3))
                .withBean(VirtualTime.class, () -> time)
                .run(context -> {
                    BreakerOptions options = context.getBean(BreakerRegistry.class)
                            .breaker("prices")
                            .getOptions();
                    assertThat(options.getConsecutiveFailures()).isEqualTo(3);
                    assertThat(options.getTimeSource()).isSameAs(time);
                });
    }

    @Test
    @Timeout(60)
    void eviction_keepsWhatThePropertiesName() {
        application.run(context -> {
            BreakerRegistry registry = context.getBean(BreakerRegistry.class);
            WeakReference<CircuitBreaker> tenant = new WeakReference<>(registry.circuitBreaker("tenant"));
            while (tenant.get() != null) {
                registry.evictIdle(Duration.ZERO);
                System.gc();
            }
            registry.evictIdle(Duration.ZERO);
            assertThat(registry.getAllCircuitBreakers())
                    .extracting(CircuitBreaker::getName)
                    .contains("prices")
                    .doesNotContain("tenant");
        });
    }

    @Test
    void annotatedMethod_isGuardedByOurBreaker_withoutAConflict() {
        application.withUserConfiguration(Guarded.class).run(context -> {
            BreakerRegistry registry = context.getBean(BreakerRegistry.class);
            Guarded.Prices prices = context.getBean(Guarded.Prices.class);
            assertThat(prices.ask("fail")).isEqualTo("instead: down");
            assertThat(prices.ask("fail")).isEqualTo("instead: down");
            assertThat(registry.breaker("prices").getState()).isEqualTo(CircuitBreaker.State.OPEN);
            assertThat(prices.ask("hello")).contains("does not permit further calls");
            assertThat(registry.conflicts()).isEmpty();
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Guarded {

        @Bean
        Prices prices() {
            return new Prices();
        }

        static class Prices {

            @io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker(
                    name = "prices",
                    fallbackMethod = "instead")
            public String ask(String how) {
                if (how.equals("fail")) {
                    throw new IllegalStateException("down");
                }
                return how;
            }

            @SuppressWarnings("unused") // called by its name
            private String instead(String how, Throwable cause) {
                return "instead: " + cause.getMessage();
            }
        }
    }
}
