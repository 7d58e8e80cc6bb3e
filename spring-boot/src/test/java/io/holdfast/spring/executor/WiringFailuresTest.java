package io.holdfast.spring.executor;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.contracts.Contract;
import io.holdfast.executor.NodePolicy;
import io.holdfast.spring.NodeFallback;
import io.holdfast.spring.NodeFunction;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What does not fit is said at start, all of it at once, in words that lead to the place. */
class WiringFailuresTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ExecutorAutoConfiguration.class))
            .withUserConfiguration(Contracts.class)
            .withPropertyValues("holdfast.deadline=2s");

    private final ApplicationContextRunner complete = runner.withBean(Complete.class)
            .withPropertyValues(
                    "holdfast.nodes.router.timeout=1s",
                    "holdfast.nodes.fore-cast.timeout=300ms",
                    "holdfast.nodes.almanac.timeout=300",
                    "holdfast.nodes.tariff.timeout=300ms");

    @Configuration(proxyBeanMethods = false)
    static class Contracts {
        @Bean
        Contract<Trip> contract() {
            return Trip.contract();
        }
    }

    static class Complete {
        @NodeFunction("router")
        String route(String city) {
            return city;
        }

        @NodeFunction("fore_cast")
        String weather(String city) {
            return city;
        }

        @NodeFunction("almanac")
        String almanac(String city) {
            return city;
        }

        @NodeFunction("tariff")
        int fare(String route) {
            return route.length();
        }
    }

    private static List<String> problems(ApplicationContextRunner runner) {
        List<String> messages = new java.util.ArrayList<>();
        runner.run(context -> {
            assertThat(context).hasFailed();
            Throwable thrown = Stream.iterate(context.getStartupFailure(), t -> t != null, Throwable::getCause)
                    .filter(WiringException.class::isInstance)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no WiringException", context.getStartupFailure()));
            ((WiringException) thrown).problems().forEach(problem -> messages.add(problem.message()));
        });
        return messages;
    }

    static class Misnamed {
        @NodeFunction("routr")
        String route(String city) {
            return city;
        }

        @NodeFunction("tariff")
        int fare(String route) {
            return 1;
        }

        @NodeFunction("tariff")
        int otherFare(String route) {
            return 2;
        }

        @NodeFunction("almanac")
        String almanac(String city) {
            return city;
        }
    }

    @Test
    void functionsAndNodesThatDoNotMeet_areNamedAllAtOnce() {
        assertThat(problems(runner.withBean(Misnamed.class)))
                .contains("Misnamed.route: no node 'routr' (expected: one of [router, fore_cast, almanac, tariff]);"
                        + " did you mean 'router'?")
                .contains("node 'router' of contract 'contract': no function (expected: one bean method with"
                        + " @NodeFunction(\"router\"), function bean or binding)")
                .contains("node 'almanac': no policy (expected: holdfast.nodes.almanac.timeout, or a NodePolicy bean of"
                        + " the node's name)")
                .anySatisfy(message -> assertThat(message)
                        .startsWith("node 'tariff' of contract 'contract': functions [Misnamed.")
                        .contains("Misnamed.otherFare"));
    }

    static class Unfit {
        @NodeFunction("router")
        String route(String town) {
            return town;
        }

        @NodeFunction("fore_cast")
        String weather(String city, Integer days) {
            return city + days;
        }

        @NodeFunction("almanac")
        void almanac(String city) {
            throw new IllegalStateException(city);
        }

        @NodeFunction("tariff")
        private int fare(String route, long distance) {
            return route.length() + (int) distance;
        }

        @NodeFallback("tariff")
        int guess(String route, long distance) {
            return fare(route, distance);
        }

        @NodeFallback("tariff")
        int otherGuess(String route) {
            return fare(route, 1);
        }
    }

    @Test
    void methodsThatDoNotFitTheirNodes_areNamed() {
        assertThat(problems(runner.withBean(Unfit.class)))
                .contains("Unfit.weather: parameter 'Integer days' (expected: Optional<Integer>, since node 'fore_cast'"
                        + " reads it if present)")
                .contains("Unfit.almanac: returns void (expected: String, since node 'almanac' writes [weather])")
                .contains("Unfit.fare: private or static (expected: a method that a proxy can pass on)")
                .contains("Unfit.guess: parameter 'long distance' (expected: Inputs, NodeContext, or one of [String"
                        + " route] that node 'tariff' reads)")
                .anySatisfy(
                        message -> assertThat(message).startsWith("fallbacks of node 'tariff': order 0 for Unfit."));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nodes.roter.timeout=1s | .roter.timeout: no such node (expected: one of [router, fore_cast, almanac, tariff]
            nodes.router.retrys=1 | ; did you mean 'retries'?
            nodes.router.breaker.openfore=1s | ; did you mean 'breaker.open-for'?
            deadlines.tripp=1s | tripp: no such intent (expected: one of [TRIP, PRICE]); did you mean 'TRIP'?
            dedline=1s | unknown (expected: a property of Holdfast); did you mean 'holdfast.deadline'?
            nodes.router.retries=-1 | node 'router': retries: -1 (expected: >= 0)
            nodes.router.backoff.base=1s | executor of contract 'contract': retries of router: not said
            nodes.router.timeout=3s | node 'router': timeout: PT3S (expected: no longer than the deadline PT2S)
            nodes.router.fail-mode=fallback | node 'router': fail-mode: fallback without one (expected
            nodes.router.default-value=x | node 'router': default-value: beside no fail-mode (expected: fail-mode open)
            nodes.router.fallback=mapp | node 'router': fallback: 'mapp' (expected: one of []
            nodes.fore-cast.fallback=almanak | did you mean 'almanac'?
            nodes.tariff.constant=much | node 'tariff': constant: 'much' (expected: text that can be converted
            nodes.router.last-known-good.max-size=9 | node 'router': last-known-good.max-age: not set (expected
            nodes.router.breaker.failures=3 | node 'router': breaker: failures without open-for, or the other
            nodes.router.breaker.config=mine | node 'router': breaker.config: 'mine' (expected: a configuration
            grace=-1s | executor of contract 'contract': grace: PT-1S (expected: >= 0)
            fallback-reserve=5s | executor of contract 'contract': fallbackReserve: PT5S (expected: shorter than
            """)
    void aWrongProperty_isSaid(String property, String message) {
        assertThat(problems(complete.withPropertyValues("holdfast." + property)))
                .singleElement()
                .asString()
                .contains(message);
    }

    @Test
    void contradictions_areSaid() {
        assertThat(problems(complete.withPropertyValues(
                        "holdfast.nodes.router.fail-mode=open",
                        "holdfast.nodes.router.constant=x",
                        "holdfast.nodes.tariff.breaker.enabled=false",
                        "holdfast.nodes.tariff.breaker.name=x",
                        "holdfast.nodes.fore-cast.fallback=almanac",
                        "holdfast.nodes.fore-cast.constant=x")))
                .containsExactlyInAnyOrder(
                        "node 'router': fail-mode: open beside a fallback (expected: one of them)",
                        "node 'tariff': breakerName: beside noBreaker (expected: one of them)",
                        "node 'fore_cast': constant: not in fallback (expected: named there too, or nothing said of"
                                + " it)");
    }

    static class FailsOpen {
        @Bean
        NodePolicy routerPolicy() {
            return NodePolicy.timeout(ofMillis(5)).failOpen();
        }

        @NodeFallback("router")
        String guess(String anyName) {
            return "x";
        }
    }

    @Test
    void aPolicyThatFailsOpen_andAFallbackContradictEachOther() {
        assertThat(problems(complete.withUserConfiguration(FailsOpen.class)))
                .containsExactly("node 'router': failMode: FAIL_OPEN (expected: none beside a fallback)");
    }

    @Test
    void noDeadline_isSaidWithTheProperty() {
        ApplicationContextRunner none = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ExecutorAutoConfiguration.class))
                .withUserConfiguration(Contracts.class)
                .withBean(Complete.class)
                .withPropertyValues(
                        "holdfast.nodes.router.timeout=1s",
                        "holdfast.nodes.fore-cast.timeout=300ms",
                        "holdfast.nodes.almanac.timeout=300",
                        "holdfast.nodes.tariff.timeout=300ms");
        assertThat(problems(none))
                .containsExactly(
                        "executor of contract 'contract': deadline: not set (expected: deadline(Duration) before"
                                + " build())");
    }

    @Test
    void theCheckOfNames_canBeLeftOut() {
        complete.withPropertyValues("holdfast.of-mine=1", "holdfast.check-properties=false")
                .run(context -> assertThat(context).hasNotFailed());
    }
}
