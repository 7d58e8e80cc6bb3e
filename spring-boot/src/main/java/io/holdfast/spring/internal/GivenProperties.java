package io.holdfast.spring.internal;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;

/**
 * Knows whether an application has set anything at all. Most have not, and to bind properties that are not there costs
 * a start some twenty classes. Stateless.
 */
public final class GivenProperties {

    private GivenProperties() {}

    /**
     * Returns whether there is a property below a name, or may be one in a source that cannot be listed.
     *
     * @param environment where to look
     * @param root the name, such as holdfast.breaker
     */
    public static boolean anyBelow(Environment environment, String root) {
        if (!(environment instanceof ConfigurableEnvironment configurable)) {
            return true;
        }
        ConfigurationPropertyName name = ConfigurationPropertyName.of(root);
        for (ConfigurationPropertySource source : sources(configurable)) {
            if (source.containsDescendantOf(name) != ConfigurationPropertyState.ABSENT) {
                return true;
            }
        }
        return false;
    }

    /** Those that Boot has put there remember what they have looked up. */
    private static Iterable<ConfigurationPropertySource> sources(ConfigurableEnvironment environment) {
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (ConfigurationPropertySources.isAttachedConfigurationPropertySource(source)) {
                return ConfigurationPropertySources.get(environment);
            }
        }
        return ConfigurationPropertySources.from(environment.getPropertySources());
    }
}
