package io.holdfast.spring.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetricsPublisher;
import io.github.resilience4j.springboot3.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration;
import io.github.resilience4j.springboot3.circuitbreaker.autoconfigure.CircuitBreakerMetricsAutoConfiguration;
import io.holdfast.micrometer.BreakerMetrics;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class BreakerMetricsAutoConfigurationTest {

    private static final String CALLS = "resilience4j.circuitbreaker.calls";

    private final ApplicationContextRunner withoutMeters = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BreakerAutoConfiguration.class,
                    BreakerMetricsAutoConfiguration.class,
                    FallbackAutoConfiguration.class,
                    CircuitBreakerAutoConfiguration.class,
                    CircuitBreakerMetricsAutoConfiguration.class))
            .withPropertyValues("resilience4j.circuitbreaker.instances.prices.sliding-window-size=6");

    private final ApplicationContextRunner application =
            withoutMeters.withBean(MeterRegistry.class, SimpleMeterRegistry::new);

    private static Meter calls(AssertableApplicationContext context, String name) {
        return context.getBean(MeterRegistry.class)
                .get(CALLS)
                .tags("name", name, "kind", "successful")
                .meter();
    }

    @Test
    void meters_areOurs_forBreakersOfTheYamlAndLaterOnes() {
        application.run(context -> {
            CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
            for (String name : new String[] {"prices", "later"}) {
                CircuitBreaker breaker = registry.circuitBreaker(name);
                breaker.executeRunnable(() -> {});
                assertThat(calls(context, name))
                        .isInstanceOfSatisfying(
                                FunctionTimer.class,
                                timer -> assertThat(timer.count()).isEqualTo(1));
            }
            assertThat(context)
                    .hasSingleBean(BreakerMetrics.class)
                    .hasSingleBean(TaggedCircuitBreakerMetricsPublisher.class);
        });
    }

    @Test
    void breakerOfResilience4j_thatTheApplicationPutsIn_isPublishedAsEver() {
        application.run(context -> {
            CircuitBreakerRegistry registry = context.getBean(CircuitBreakerRegistry.class);
            registry.replace("prices", CircuitBreaker.ofDefaults("theirs"));
            registry.circuitBreaker("later");
            assertThat(context.getBean(MeterRegistry.class)
                            .find("resilience4j.circuitbreaker.state")
                            .tags("name", "theirs")
                            .meters())
                    .isNotEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "holdfast.breaker.metrics.enabled=false",
                "management.metrics.distribution.percentiles-histogram.resilience4j.circuitbreaker.calls=true",
                "management.metrics.distribution.percentiles-histogram[resilience4j]=true",
                "management.metrics.distribution.percentiles.resilience4j.circuitbreaker=0.5,0.99",
                "management.metrics.distribution.percentiles.resilience4j.circuitbreaker.calls[0]=0.5",
                "management.metrics.distribution.percentiles-histogram.all=true",
                "management.metrics.distribution.slo.resilience4j.circuitbreaker.calls=100ms"
            })
    void metersOfResilience4j_stayWhereTheyAreAskedFor(String property) {
        application.withPropertyValues(property).run(context -> {
            assertThat(context).hasNotFailed().doesNotHaveBean(BreakerMetrics.class);
            assertThat(calls(context, "prices")).isInstanceOf(Timer.class);
        });
    }

    @Test
    void distributionOfOtherMeters_isNoReason() {
        application
                .withPropertyValues(
                        "management.metrics.distribution.percentiles-histogram.all=true",
                        "management.metrics.distribution.percentiles-histogram.http.server.requests=true",
                        "management.metrics.distribution.percentiles-histogram.resilience4j.circuitbreaker.calls=false")
                .run(context -> assertThat(context).hasSingleBean(BreakerMetrics.class));
    }

    @Test
    void switchOfResilience4j_turnsOursOffToo() {
        application
                .withPropertyValues("resilience4j.circuitbreaker.metrics.enabled=false")
                .run(context -> assertThat(
                                context.getBean(MeterRegistry.class).find(CALLS).meters())
                        .isEmpty());
    }

    @Test
    void olderBinderOfResilience4j_staysWhereItIsAskedFor() {
        application
                .withPropertyValues("resilience4j.circuitbreaker.metrics.legacy.enabled=true")
                .run(context -> assertThat(context)
                        .hasSingleBean(TaggedCircuitBreakerMetrics.class)
                        .doesNotHaveBean(BreakerMetrics.class));
    }

    @Test
    void publisherOfTheApplication_staysAlone() {
        application
                .withBean(
                        "mine",
                        TaggedCircuitBreakerMetricsPublisher.class,
                        () -> new TaggedCircuitBreakerMetricsPublisher(new SimpleMeterRegistry()))
                .run(context -> assertThat(context)
                        .hasSingleBean(TaggedCircuitBreakerMetricsPublisher.class)
                        .doesNotHaveBean(BreakerMetrics.class));
    }

    @Test
    void registryOfResilience4j_keepsItsMeters() {
        application
                .withBean("mine", CircuitBreakerRegistry.class, CircuitBreakerRegistry::ofDefaults)
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(TaggedCircuitBreakerMetricsPublisher.class)
                        .doesNotHaveBean(BreakerMetrics.class));
    }

    @Test
    void withoutAMeterRegistry_thereIsNothing() {
        withoutMeters.run(context -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(BreakerMetrics.class)
                .doesNotHaveBean(TaggedCircuitBreakerMetricsPublisher.class));
    }
}
