package io.holdfast.spring.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.micrometer.tagged.TaggedTimeLimiterMetricsPublisher;
import io.github.resilience4j.timelimiter.TimeLimiterRegistry;
import io.holdfast.micrometer.StrategyMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

/** In a whole application, so that the order of all auto-configurations is the real one. */
@Timeout(120)
class StrategyMetricsAutoConfigurationTest {

    private static final String CALLS = "resilience4j.timelimiter.calls";

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withUserConfiguration(Application.class)
            .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
            .withPropertyValues(
                    "resilience4j.retry.instances.search.max-attempts=2",
                    "resilience4j.timelimiter.instances.search.timeout-duration=1s",
                    "resilience4j.bulkhead.instances.search.max-concurrent-calls=2",
                    "resilience4j.thread-pool-bulkhead.instances.search.core-thread-pool-size=1",
                    "resilience4j.ratelimiter.instances.search.limit-for-period=2");

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    private static TreeSet<String> names(MeterRegistry meters) {
        TreeSet<String> names = new TreeSet<>();
        for (Meter meter : meters.getMeters()) {
            if (meter.getId().getName().startsWith("resilience4j.")) {
                names.add(meter.getId().getName());
            }
        }
        return names;
    }

    @Test
    void metersAreOurs_ofAllKinds() {
        application.run(context -> {
            MeterRegistry meters = context.getBean(MeterRegistry.class);
            assertThat(names(meters))
                    .contains(
                            "resilience4j.retry.unpaid.calls",
                            "resilience4j.timelimiter.reconfigurations",
                            "resilience4j.bulkhead.waiting.calls",
                            "resilience4j.bulkhead.not.permitted.calls",
                            "resilience4j.bulkhead.queue.depth",
                            "resilience4j.ratelimiter.not.permitted.calls");
            assertThat(context.getBeansOfType(StrategyMetrics.class)).hasSize(5);
            context.getBean(TimeLimiterRegistry.class).timeLimiter("search").onSuccess();
            Meter calls = meters.get(CALLS).tags("kind", "successful").meter();
            assertThat(calls)
                    .isInstanceOfSatisfying(
                            FunctionCounter.class,
                            counter -> assertThat(counter.count()).isOne());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"holdfast.metrics.enabled=false", "holdfast.enabled=false"})
    void switchedOff_metersAreResilience4js(String property) {
        application.withPropertyValues(property).run(context -> {
            context.getBean(TimeLimiterRegistry.class).timeLimiter("search").onSuccess();
            MeterRegistry meters = context.getBean(MeterRegistry.class);
            assertThat(meters.get(CALLS).tags("kind", "successful").meter())
                    .isInstanceOfSatisfying(
                            Counter.class,
                            counter -> assertThat(counter.count()).isOne());
            assertThat(names(meters)).doesNotContain("resilience4j.retry.unpaid.calls");
        });
    }

    @Test
    void kindOfWhichResilience4jsSwitchIsOff_hasNoMeters() {
        application
                .withPropertyValues("resilience4j.timelimiter.metrics.enabled=false")
                .run(context -> assertThat(names(context.getBean(MeterRegistry.class)))
                        .doesNotContain(CALLS)
                        .contains("resilience4j.retry.calls"));
    }

    @Test
    void publisherOfTheApplication_staysTheOnlyOne() {
        application
                .withBean(
                        TaggedTimeLimiterMetricsPublisher.class,
                        () -> new TaggedTimeLimiterMetricsPublisher(new SimpleMeterRegistry()))
                .run(context -> {
                    assertThat(context).hasSingleBean(TaggedTimeLimiterMetricsPublisher.class);
                    assertThat(names(context.getBean(MeterRegistry.class)))
                            .doesNotContainAnyElementsOf(List.of(CALLS, "resilience4j.timelimiter.reconfigurations"));
                });
    }
}
