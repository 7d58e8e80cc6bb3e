package io.holdfast.spring.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Node;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** A start that fails says so as Boot does; the environment is read as Boot reads it. */
@ExtendWith(OutputCaptureExtension.class)
class FailureAnalysisTest {

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(ExecutorAutoConfiguration.class)
    static class Application {
        @Bean
        Contract<Trip> trip() {
            return Trip.contract();
        }

        @Bean
        WiringFailuresTest.Complete nodes() {
            return new WiringFailuresTest.Complete();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(ExecutorAutoConfiguration.class)
    static class Broken {
        @Bean
        Contract<Trip> trip() {
            return Contract.of(Trip.class).nodes(Node.named("idle")).build();
        }
    }

    private static ConfigurableApplicationContext start(
            Class<?> application, Map<String, Object> variables, String... arguments) {
        SpringApplication spring = new SpringApplication(application);
        spring.setWebApplicationType(WebApplicationType.NONE);
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        spring.setEnvironment(environment);
        return spring.run(arguments);
    }

    @Test
    void aWrongName_isSaidWithFileAndLine(CapturedOutput output) {
        assertThatThrownBy(() -> start(Application.class, Map.of(), "--spring.config.name=wrong"))
                .hasRootCauseInstanceOf(WiringException.class);

        assertThat(output.getErr() + output.getOut())
                .contains("APPLICATION FAILED TO START")
                .contains("Holdfast cannot start for this reason:")
                .contains("holdfast.nodes.router.tiemout: unknown")
                .contains("did you mean 'timeout'?")
                .contains("[wrong.yaml] - 4:")
                .contains("Correct the name of the property, or remove it.");
    }

    @Test
    void aBrokenContract_isSaidRuleByRule(CapturedOutput output) {
        assertThatThrownBy(() -> start(Broken.class, Map.of())).isInstanceOf(RuntimeException.class);

        assertThat(output.getErr() + output.getOut())
                .contains("APPLICATION FAILED TO START")
                .contains("break rules:")
                .contains("- HF");
    }

    @Test
    void environmentVariables_areReadInAnySpelling(CapturedOutput output) {
        Map<String, Object> variables = Map.of(
                "HOLDFAST_DEADLINE", "2s",
                "HOLDFAST_NODES_ROUTER_TIMEOUT", "1s",
                "HOLDFAST_NODES_FORECAST_TIMEOUT", "300ms",
                "HOLDFAST_NODES_FORE_CAST_RETRIES", "2",
                "HOLDFAST_NODES_FORE_CAST_MAX_CONCURRENT", "7",
                "HOLDFAST_NODES_ALMANAC_TIMEOUT", "300ms",
                "HOLDFAST_NODES_TARIFF_TIMEOUT", "300ms",
                "HOLDFAST_DEADLINES_PRICE", "4s",
                "HOLDFAST_NODES_SERVICE_HOST", "10.0.0.1",
                "HOLDFAST_PORT", "tcp://10.0.0.1:80");
        try (ConfigurableApplicationContext context = start(Application.class, variables)) {
            assertThat(new Settings(context.getEnvironment()).of(Trip.FORECAST))
                    .satisfies(given -> assertThat(given.retries()).isEqualTo(2))
                    .satisfies(given -> assertThat(given.maxConcurrent()).isEqualTo(7));
        }
        assertThat(output.getOut()).contains("holdfast.port: unknown (expected: a property of Holdfast)");
    }

    @Test
    void aWrongEnvironmentVariableOfANode_stopsTheStart() {
        assertThatThrownBy(() -> start(Application.class, Map.of("HOLDFAST_NODES_ROUTER_TIEMOUT", "1s")))
                .hasRootCauseInstanceOf(WiringException.class)
                .rootCause()
                .hasMessageContaining("unknown (expected: a property of one of the nodes")
                .hasMessageContaining("did you mean 'router.timeout'?");
    }
}
