package io.holdfast.spring.executor;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Inputs;
import io.holdfast.contracts.Values;
import io.holdfast.contracts.rules.PolicyFacts;
import io.holdfast.executor.Answer;
import io.holdfast.executor.AsyncNodeFunction;
import io.holdfast.executor.NodeContext;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodePolicy;
import io.holdfast.executor.NodeResult;
import io.holdfast.spring.NodeBinder;
import io.holdfast.spring.NodeExecutorCustomizer;
import io.holdfast.spring.NodeFallback;
import io.holdfast.spring.NodeFunction;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.MDC;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A contract, functions and settings become an executor that one can have injected. */
class ExecutorAutoConfigurationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ExecutorAutoConfiguration.class))
            .withPropertyValues(
                    "holdfast.deadline=2s",
                    "holdfast.nodes.router.timeout=1s",
                    "holdfast.nodes.fore-cast.timeout=300ms",
                    "holdfast.nodes.almanac.timeout=300",
                    "holdfast.nodes.tariff.timeout=300ms");

    @Configuration(proxyBeanMethods = false)
    static class Contracts {
        @Bean
        Contract<Trip> tripContract() {
            return Trip.contract();
        }
    }

    /** A service that asks the executor of which it is a part. */
    static class Nodes {
        private final NodeExecutor<Trip> executor;

        Nodes(NodeExecutor<Trip> executor) {
            this.executor = executor;
        }

        Answer ask(Values values) {
            return executor.run(Trip.TRIP, values)
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join();
        }

        @NodeFunction("router")
        String route(String city, NodeContext context) {
            return "to " + city + " by " + context.node().name();
        }

        @NodeFunction("foreCast")
        CompletionStage<String> weather(String anyName, Optional<Integer> days) {
            return CompletableFuture.completedFuture("sun for " + days.orElse(1) + " in " + anyName);
        }

        @NodeFunction("almanac")
        String almanac(Inputs in) {
            return "mild in " + in.get(Trip.CITY);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Functions {
        @Bean
        Nodes nodes(NodeExecutor<Trip> executor) {
            return new Nodes(executor);
        }

        @Bean
        io.holdfast.executor.NodeFunction tariff() {
            return in -> in.get(Trip.ROUTE).length();
        }
    }

    @Test
    void hedgeAndAdaptiveLimit_canBeProperties() {
        runner.withUserConfiguration(Contracts.class, Functions.class)
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withPropertyValues(
                        "holdfast.nodes.router.hedge.percentile=95",
                        "holdfast.nodes.router.hedge.at-most=200ms",
                        "holdfast.nodes.router.adaptive.algorithm=vegas",
                        "holdfast.nodes.router.adaptive.max=40",
                        "holdfast.nodes.router.adaptive.initial=9")
                .run(context -> {
                    MeterRegistry meters = context.getBean(MeterRegistry.class);
                    assertThat(meters.find("holdfast.node.hedges")
                                    .tags("node", "router")
                                    .meters())
                            .hasSize(3);
                    assertThat(meters.get("holdfast.node.limit")
                                    .tags("node", "router")
                                    .gauge()
                                    .value())
                            .isEqualTo(9);
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hedge.max=2 | hedge: neither after nor percentile (expected: one of them)",
                "hedge.percentile=950 | afterPercentile: 950.0 (expected: 50 to 99.9)",
                "adaptive.max=9 | adaptive.algorithm: not set (expected: gradient2, vegas or aimd)"
            })
    void hedgeOrLimitThatCannotBeMeant_stopsTheStart(String property, String message) {
        runner.withUserConfiguration(Contracts.class, Functions.class)
                .withPropertyValues("holdfast.nodes.router." + property)
                .run(context -> assertThat(context.getStartupFailure()).hasStackTraceContaining(message));
    }

    @Test
    void methodsAndBeans_becomeTheFunctionsOfTheNodes() {
        runner.withUserConfiguration(Contracts.class, Functions.class).run(context -> {
            assertThat(context).hasNotFailed().hasBean("tripExecutor");
            Answer answer = context.getBean(Nodes.class)
                    .ask(Values.of(Trip.CITY, "Oslo").and(Trip.DAYS, 3));

            assertThat(answer.get(Trip.ROUTE)).isEqualTo("to Oslo by router");
            assertThat(answer.get(Trip.WEATHER)).isEqualTo("sun for 3 in Oslo");
            assertThat(answer.complete()).isTrue();
            NodeExecutor<Trip> executor = executor(context);
            assertThat(executor.run(Trip.PRICE, Values.of(Trip.CITY, "Rom"))
                            .orTimeout(10, TimeUnit.SECONDS)
                            .join()
                            .get(Trip.FARE))
                    .isEqualTo("to Rom by router".length());
        });
    }

    @SuppressWarnings("unchecked")
    private static NodeExecutor<Trip> executor(ApplicationContext context) {
        return context.getBean(NodeExecutor.class);
    }

    private static PolicyFacts policy(ApplicationContext context, String node) {
        return Objects.requireNonNull(executor(context).facts().policies()).stream()
                .filter(policy -> policy.node().equals(node))
                .findFirst()
                .orElseThrow();
    }

    static class InCode {
        @Bean
        NodePolicy routerPolicy() {
            return NodePolicy.timeout(ofMillis(100)).retries(2).breaker(5, ofMillis(200));
        }

        @Bean
        @Qualifier("tariff")
        NodePolicy anyName() {
            return NodePolicy.timeout(ofMillis(111)).noBreaker();
        }
    }

    @Test
    void properties_beatPoliciesInCodeOneByOne() {
        runner.withUserConfiguration(Contracts.class, Functions.class, InCode.class)
                .withPropertyValues("holdfast.nodes.router.retries=1", "holdfast.nodes.router.breaker.name=roads")
                .run(context -> {
                    PolicyFacts router = policy(context, "router");
                    assertThat(router.timeoutNanos()).isEqualTo(ofMillis(1000).toNanos());
                    assertThat(router.retries()).isEqualTo(1);
                    assertThat(router.breaker()).isEqualTo("roads");
                    assertThat(router.breakerConfig()).contains("5");
                    assertThat(policy(context, "tariff").breaker()).isNull();
                });
    }

    @Test
    void spellingsOfANodesName_areOne() {
        for (String spelling : new String[] {"foreCast", "fore_cast", "FORE-CAST", "forecast"}) {
            runner.withUserConfiguration(Contracts.class, Functions.class)
                    .withPropertyValues("holdfast.nodes." + spelling + ".retryTimeouts=true")
                    .withPropertyValues("holdfast.nodes." + spelling + ".retries=3")
                    .run(context -> {
                        assertThat(context).as(spelling).hasNotFailed();
                        assertThat(policy(context, "fore_cast").retries())
                                .as(spelling)
                                .isEqualTo(3);
                    });
        }
    }

    static class Fallbacks {
        @NodeFunction("router")
        String route() {
            throw new IllegalStateException("no roads");
        }

        @NodeFallback(value = "router", name = "guess", order = 2)
        String guess(String city, Throwable failure) {
            return failure.getMessage() + " to " + city;
        }

        @NodeFallback(value = "router", name = "map", order = 1)
        CompletionStage<String> map(java.io.IOException failure) {
            return CompletableFuture.completedFuture("by map");
        }

        @NodeFunction("fore_cast")
        String weather() {
            throw new IllegalStateException("no sky");
        }

        @NodeFunction("almanac")
        String almanac() {
            return "mild";
        }

        @NodeFunction("tariff")
        Integer fare() {
            throw new IllegalStateException("no fare");
        }
    }

    @Test
    void fallbacks_areTriedInTheirOrderAndForTheirFailures() {
        runner.withUserConfiguration(Contracts.class)
                .withBean(Fallbacks.class)
                .withPropertyValues("holdfast.nodes.fore-cast.fallback=almanac", "holdfast.nodes.tariff.constant=12")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    Answer answer = ask(context, Trip.TRIP);
                    assertThat(answer.get(Trip.ROUTE)).isEqualTo("no roads to Oslo");
                    assertThat(answer.provenance(Trip.ROUTE).source()).isEqualTo("guess");
                    assertThat(answer.get(Trip.WEATHER)).isEqualTo("mild");
                    assertThat(ask(context, Trip.PRICE).get(Trip.FARE)).isEqualTo(12);
                });
    }

    private static Answer ask(ApplicationContext context, Trip intent) {
        return executor(context)
                .run(intent, Values.of(Trip.CITY, "Oslo"))
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void aFallbackOrder_isAPropertysToChoose() {
        runner.withUserConfiguration(Contracts.class)
                .withBean(Fallbacks.class)
                .withPropertyValues(
                        "holdfast.nodes.router.fallback[0]=constant",
                        "holdfast.nodes.router.fallback[1]=guess",
                        "holdfast.nodes.router.constant=stay",
                        "holdfast.nodes.tariff.fail-mode=open",
                        "holdfast.nodes.tariff.default-value=7")
                .run(context -> {
                    assertThat(ask(context, Trip.TRIP).get(Trip.ROUTE)).isEqualTo("stay");
                    NodeResult tariff = ask(context, Trip.PRICE).result(Trip.TARIFF);
                    assertThat(tariff.values().get(Trip.FARE)).isEqualTo(7);
                });
    }

    @Test
    void binders_bindInCode() {
        AsyncNodeFunction late = in -> CompletableFuture.completedFuture("x");
        NodeBinder binder = nodes -> {
            nodes.bind(Trip.ROUTER, NodePolicy.timeout(ofMillis(20)).retries(4), in -> "r");
            nodes.bindAsync(Trip.FORECAST, null, late);
            nodes.bind(Trip.ALMANAC, null, in -> "a");
            nodes.bind(Trip.TARIFF, null, (in, context) -> 1);
        };
        runner.withUserConfiguration(Contracts.class)
                .withBean(NodeBinder.class, () -> binder)
                .run(context -> {
                    assertThat(ask(context, Trip.TRIP).get(Trip.WEATHER)).isEqualTo("x");
                    assertThat(policy(context, "router").retries()).isEqualTo(4);
                    assertThat(policy(context, "router").timeoutNanos())
                            .isEqualTo(ofMillis(1000).toNanos());
                });
    }

    @Test
    void propertiesOfTheWhole_beatCustomizers() {
        NodeExecutorCustomizer code =
                (contract, builder) -> builder.deadline(ofMillis(1)).grace(ofMillis(7));
        runner.withUserConfiguration(Contracts.class, Functions.class)
                .withBean(NodeExecutorCustomizer.class, () -> code)
                .withPropertyValues("holdfast.deadlines.price=3s")
                .run(context -> {
                    var deadlines =
                            Objects.requireNonNull(executor(context).facts().deadlines());
                    assertThat(Objects.requireNonNull(deadlines.get("TRIP")).deadlineNanos())
                            .isEqualTo(ofMillis(2000).toNanos());
                    assertThat(Objects.requireNonNull(deadlines.get("PRICE")).deadlineNanos())
                            .isEqualTo(ofMillis(3000).toNanos());
                    assertThat(Objects.requireNonNull(deadlines.get("TRIP")).graceNanos())
                            .isEqualTo(ofMillis(7).toNanos());
                });
    }

    static class ReadsMdc {
        @NodeFunction("router")
        String route() {
            return String.valueOf(MDC.get("user"));
        }

        @NodeFunction("fore_cast")
        String weather() {
            return "w";
        }

        @NodeFunction("almanac")
        String almanac() {
            return "a";
        }

        @NodeFunction("tariff")
        Integer fare() {
            return 1;
        }
    }

    @Test
    void theMdc_followsUnlessAPropertySaysNo() {
        MDC.put("user", "ada");
        try {
            runner.withUserConfiguration(Contracts.class)
                    .withBean(ReadsMdc.class)
                    .run(context ->
                            assertThat(ask(context, Trip.TRIP).get(Trip.ROUTE)).isEqualTo("ada"));
            runner.withUserConfiguration(Contracts.class)
                    .withBean(ReadsMdc.class)
                    .withPropertyValues("holdfast.executor.context=false")
                    .run(context ->
                            assertThat(ask(context, Trip.TRIP).get(Trip.ROUTE)).isEqualTo("null"));
        } finally {
            MDC.remove("user");
        }
    }

    @Test
    void withoutAContract_thereIsNoExecutorAndNothingIsScanned() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ExecutorAutoConfiguration.class))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(NodeExecutor.class)
                        .doesNotHaveBean(Wiring.class)
                        .doesNotHaveBean(ExecutorDrain.class));
    }

    @Test
    void oneWord_turnsItOff() {
        runner.withUserConfiguration(Contracts.class)
                .withPropertyValues("holdfast.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Wiring.class));
        runner.withUserConfiguration(Contracts.class)
                .withPropertyValues("holdfast.executor.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(NodeExecutor.class));
    }
}
