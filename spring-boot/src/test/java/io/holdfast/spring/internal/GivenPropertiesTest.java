package io.holdfast.spring.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class GivenPropertiesTest {

    private static final String ROOT = "holdfast.lifecycle";

    private static boolean found(PropertySource<?> source, boolean attached) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addLast(source);
        if (attached) {
            ConfigurationPropertySources.attach(environment);
        }
        return GivenProperties.anyBelow(environment, ROOT);
    }

    private static void assertFound(PropertySource<?> source, boolean expected) {
        assertThat(found(source, false)).isEqualTo(expected);
        assertThat(found(source, true)).isEqualTo(expected);
    }

    @Test
    void anySpelling_isSeen() {
        assertFound(new MapPropertySource("a", Map.of("holdfast.lifecycle.directory", "x")), true);
        assertFound(new MapPropertySource("a", Map.of("holdfast.lifecycle.beat.web", "true")), true);
        assertFound(new MapPropertySource("a", Map.of("HOLDFAST.lifeCycle.own_jvm", "true")), true);
        assertFound(variables(Map.of("HOLDFAST_LIFECYCLE_DIRECTORY", "x")), true);
        assertFound(variables(Map.of("HOLDFAST_LIFECYCLE_BEATWITHIN", "x")), true);
    }

    @Test
    void whatLiesElsewhere_isNot() {
        assertFound(new MapPropertySource("a", Map.of("holdfast.lifecycles.directory", "x")), false);
        assertFound(new MapPropertySource("a", Map.of("holdfast.breaker.enabled", "false")), false);
        assertFound(variables(Map.of("HOLDFAST_BREAKER_ENABLED", "false", "PATH", "x")), false);
    }

    /** A source that answers questions but has no list may answer this one. */
    @Test
    void whatCannotBeListed_mayHaveIt() {
        assertFound(
                new PropertySource<>("secrets", "any") {
                    @Override
                    public @Nullable Object getProperty(String name) {
                        return null;
                    }
                },
                true);
    }

    private static SystemEnvironmentPropertySource variables(Map<String, Object> variables) {
        return new SystemEnvironmentPropertySource("test-systemEnvironment", variables);
    }
}
