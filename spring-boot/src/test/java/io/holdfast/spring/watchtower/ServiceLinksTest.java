package io.holdfast.spring.watchtower;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindException;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** A pod in whose namespace a service has the name of a property of ours. */
@ExtendWith(OutputCaptureExtension.class)
class ServiceLinksTest {

    private static final String VARIABLE = "HOLDFAST_WATCHTOWER_PORT";

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {}

    private static ConfigurableApplicationContext run(Map<String, Object> variables, String... properties) {
        return new SpringApplicationBuilder(App.class)
                .web(WebApplicationType.NONE)
                .initializers(context -> context.getEnvironment()
                        .getPropertySources()
                        .replace(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                new SystemEnvironmentPropertySource(
                                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables)))
                .properties(properties)
                .run("--holdfast.watchtower.enabled=true", "--spring.jmx.enabled=false");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp://10.0.0.1:8000", "tcp://[fd00::1]:8000", "udp://10.0.0.1:53"})
    void theLinkIsLeftOut_andWarnedOfOnce(String link, CapturedOutput output) {
        try (ConfigurableApplicationContext context = run(Map.of(VARIABLE, link))) {
            assertThat(context.getBean(WatchtowerProperties.class).port()).isNull();
        }
        assertThat(output.getAll())
                .containsOnlyOnce(VARIABLE + ": " + link + " (expected: a port;")
                .contains("enableServiceLinks");
    }

    /** As if the variable were not there: what the file says counts. */
    @Test
    void thePortOfAWeakerSource_counts() {
        try (ConfigurableApplicationContext context =
                run(Map.of(VARIABLE, "tcp://10.0.0.1:8000"), "own.port=0", "holdfast.watchtower.port=${own.port}")) {
            assertThat(context.getBean(WatchtowerProperties.class).port()).isZero();
        }
    }

    @Test
    void aPortInTheEnvironment_isOne(CapturedOutput output) {
        try (ConfigurableApplicationContext context = run(Map.of(VARIABLE, "0"))) {
            assertThat(context.getBean(WatchtowerProperties.class).port()).isZero();
        }
        assertThat(output.getAll()).doesNotContain("enableServiceLinks");
    }

    @Test
    void anythingElse_isRefusedAsBefore() {
        assertThat(failure(Map.of(VARIABLE, "eight"))).isInstanceOf(ConfigurationPropertiesBindException.class);
        assertThat(failure(Map.of(), "holdfast.watchtower.port=tcp://10.0.0.1:8000"))
                .isInstanceOf(ConfigurationPropertiesBindException.class);
        assertThat(failure(Map.of("HOLDFAST_WATCHTOWER_EVERY", "tcp://10.0.0.1:8000")))
                .isInstanceOf(ConfigurationPropertiesBindException.class);
        assertThat(failure(Map.of(VARIABLE, "tcp://10.0.0.1:8000"), "holdfast.watchtower.port=eight"))
                .isInstanceOf(ConfigurationPropertiesBindException.class);
    }

    private static Throwable failure(Map<String, Object> variables, String... properties) {
        try (ConfigurableApplicationContext context = run(variables, properties)) {
            return new AssertionError("started: " + context);
        } catch (RuntimeException e) {
            Throwable cause = e;
            while (cause.getCause() != null && !(cause instanceof ConfigurationPropertiesBindException)) {
                cause = cause.getCause();
            }
            return cause;
        }
    }
}
