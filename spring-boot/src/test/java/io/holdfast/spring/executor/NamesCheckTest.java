package io.holdfast.spring.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.contracts.Contract;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Names of nodes and intents in properties are checked where that is wanted and possible. */
@ExtendWith(OutputCaptureExtension.class)
class NamesCheckTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ExecutorAutoConfiguration.class))
            .withPropertyValues("holdfast.nodes.elsewhere.timeout=1s", "holdfast.deadlines.nowhere=1s");

    private final ApplicationContextRunner complete = runner.withBean("tripContract", Contract.class, Trip::contract)
            .withBean(WiringFailuresTest.Complete.class)
            .withPropertyValues(
                    "holdfast.deadline=2s",
                    "holdfast.nodes.router.timeout=1s",
                    "holdfast.nodes.fore-cast.timeout=300ms",
                    "holdfast.nodes.almanac.timeout=300",
                    "holdfast.nodes.tariff.timeout=300ms");

    @Test
    void oneWord_turnsTheCheckOff() {
        complete.run(context -> assertThat(context).hasFailed());
        complete.withPropertyValues("holdfast.check-properties=false")
                .run(context -> assertThat(context).hasNotFailed());
    }

    /** Conditions read these by their text, to which all but "false" is on. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "holdfast.timelimiter.enabled",
                "holdfast.reactor.enabled",
                "holdfast.cloud.enabled",
                "holdfast.breaker.enabled",
                "holdfast.breaker.metrics.enabled",
                "holdfast.executor.enabled",
                "holdfast.web.enabled"
            })
    void aSwitch_isTrueOrFalse(String name) {
        runner.withPropertyValues(name + "=flase")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("flase"));
        runner.withPropertyValues(name + "=false")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void aSwitchInTheEnvironment_isTrueOrFalse() {
        runner.withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new SystemEnvironmentPropertySource(
                                "systemEnvironment", Map.of("HOLDFAST_BREAKER_METRICS_ENABLED", "flase"))))
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("flase"));
    }

    @Test
    void withoutAContract_oneWarningIsLogged(CapturedOutput output) {
        runner.run(context -> assertThat(context).hasNotFailed());
        assertThat(output.getAll())
                .containsOnlyOnce("(expected: a bean of type Contract)")
                .contains("holdfast.nodes.elsewhere.timeout", "holdfast.deadlines.nowhere");
    }
}
