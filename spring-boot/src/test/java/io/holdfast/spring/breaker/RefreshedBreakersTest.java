package io.holdfast.spring.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.springboot3.circuitbreaker.autoconfigure.CircuitBreakerAutoConfiguration;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.spring.refresh.RefreshPart;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ConfigurableApplicationContext;

/** Settings that change while the application runs. */
@ExtendWith(OutputCaptureExtension.class)
class RefreshedBreakersTest {

    private static final String PREFIX = "resilience4j.circuitbreaker.";

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AopAutoConfiguration.class,
                    RefreshPart.configuration(),
                    BreakerAutoConfiguration.class,
                    FallbackAutoConfiguration.class,
                    CircuitBreakerAutoConfiguration.class))
            .withPropertyValues(
                    PREFIX + "configs.default.sliding-window-size=20",
                    PREFIX + "configs.strict.minimum-number-of-calls=2",
                    PREFIX + "instances.prices.base-config=strict",
                    PREFIX + "instances.prices.sliding-window-size=6",
                    PREFIX + "instances.stock.base-config=strict");

    private static void refresh(ConfigurableApplicationContext context, String... properties) {
        String[] all = Stream.of(properties).map(property -> PREFIX + property).toArray(String[]::new);
        TestPropertyValues.of(all).applyTo(context);
        Set<String> keys =
                Stream.of(all).map(property -> property.split("=", 2)[0]).collect(Collectors.toSet());
        context.publishEvent(new EnvironmentChangeEvent(context, keys));
    }

    private static int size(Breaker breaker) {
        return breaker.getCircuitBreakerConfig().getSlidingWindowSize();
    }

    @Test
    void breakerWithSettings_takesThemOver_andKeepsStateAndCounts() {
        application.run(context -> {
            BreakerRegistry registry = context.getBean(BreakerRegistry.class);
            Breaker prices = registry.breaker("prices");
            Breaker stock = registry.breaker("stock");
            prices.tryAcquire().failure(1, new IllegalStateException());
            stock.transitionToForcedOpenState();
            stock.reconfigure(config ->
                    CircuitBreakerConfig.from(config).slidingWindowSize(33).build());

            refresh(context, "instances.prices.sliding-window-size=9", "instances.prices.failure-rate-threshold=70");

            assertThat(registry.breaker("prices")).isSameAs(prices);
            assertThat(size(prices)).isEqualTo(9);
            assertThat(prices.getCircuitBreakerConfig().getMinimumNumberOfCalls())
                    .isEqualTo(2);
            assertThat(prices.getMetrics().getNumberOfFailedCalls()).isEqualTo(1);
            assertThat(stock.getState()).isEqualTo(State.FORCED_OPEN);
            assertThat(size(stock)).as("given by an operator").isEqualTo(33);
        });
    }

    @Test
    void sharedSettings_reachAllThatAreBasedOnThem_andNamesMadeLater() {
        application.run(context -> {
            BreakerRegistry registry = context.getBean(BreakerRegistry.class);
            Breaker tenant = registry.breaker("tenant");
            assertThat(size(tenant)).isEqualTo(20);

            refresh(
                    context,
                    "configs.default.sliding-window-size=40",
                    "configs.strict.minimum-number-of-calls=3",
                    "instances.fresh.sliding-window-size=5");

            assertThat(size(tenant)).isEqualTo(40);
            assertThat(size(registry.breaker("later"))).isEqualTo(40);
            assertThat(size(registry.breaker("fresh"))).isEqualTo(5);
            assertThat(registry.breaker("prices").getCircuitBreakerConfig().getMinimumNumberOfCalls())
                    .isEqualTo(3);
            assertThat(registry.getConfiguration("strict").orElseThrow().getMinimumNumberOfCalls())
                    .isEqualTo(3);
            refresh(context, "configs.default.sliding-window-size=50");
            assertThat(size(tenant)).isEqualTo(50);
            assertThat(size(registry.breaker("evenLater"))).isEqualTo(50);
        });
    }

    @Test
    void settingThatCannotBeHad_costsOneBreakerTheChange(CapturedOutput output) {
        application.run(context -> {
            BreakerRegistry registry = context.getBean(BreakerRegistry.class);
            refresh(context, "instances.prices.sliding-window-size=70000", "instances.stock.sliding-window-size=8");
            assertThat(size(registry.breaker("prices"))).isEqualTo(6);
            assertThat(size(registry.breaker("stock"))).isEqualTo(8);
            assertThat(output)
                    .contains("breaker 'prices' keeps its settings: slidingWindowSize: 70000 (expected: 1 to 65535)");
        });
    }

    @Test
    void refreshOfSomethingElse_touchesNoBreaker() {
        application.run(context -> {
            var before =
                    context.getBean(BreakerRegistry.class).breaker("prices").getCircuitBreakerConfig();
            context.publishEvent(new EnvironmentChangeEvent(context, Set.of("server.port")));
            assertThat(context.getBean(BreakerRegistry.class).breaker("prices").getCircuitBreakerConfig())
                    .isSameAs(before);
        });
    }
}
