package io.holdfast.spring.executor;

import io.holdfast.contracts.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** What the application's properties say under {@code holdfast}, and where each of them stands. */
final class Settings {

    static final String PREFIX = "holdfast";

    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of(PREFIX);

    /**
     * A property that is there.
     *
     * @param elements what follows {@code holdfast}, each in lower case without dashes; indexes of lists left out
     * @param text as it was written, as far as that is known
     * @param flat whether it is an environment variable, where a dash and a dot are one
     * @param ambient whether it belongs to the process rather than to the application
     */
    record Given(
            List<String> elements,
            String text,
            boolean flat,
            boolean ambient,
            @Nullable Origin origin) {

        /** Letters and digits from one element on. */
        String canonical(int from) {
            return String.join("", elements.subList(Math.min(from, elements.size()), elements.size()));
        }

        /** What follows one element, with dots. */
        String path(int from) {
            return String.join(".", elements.subList(Math.min(from, elements.size()), elements.size()));
        }
    }

    private final Iterable<ConfigurationPropertySource> sources;
    private final Binder binder;

    Settings(ConfigurableEnvironment environment) {
        sources = ConfigurationPropertySources.from(environment.getPropertySources());
        binder = new Binder(sources, new PropertySourcesPlaceholdersResolver(environment));
    }

    /** Everything under {@code holdfast}. */
    List<Given> given() {
        List<Given> given = new ArrayList<>();
        for (ConfigurationPropertySource source : sources) {
            if (source instanceof IterableConfigurationPropertySource all) {
                all.stream().filter(ROOT::isAncestorOf).forEach(name -> given.add(given(source, name)));
            }
        }
        return given;
    }

    private static Given given(ConfigurationPropertySource source, ConfigurationPropertyName name) {
        List<String> elements = new ArrayList<>();
        for (int i = 1; i < name.getNumberOfElements(); i++) {
            if (!name.isNumericIndex(i)) {
                elements.add(Names.canonical(name.getElement(i, Form.UNIFORM)));
            }
        }
        boolean flat = source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
        boolean ambient = flat
                || (source.getUnderlyingSource() instanceof PropertySource<?> spring
                        && spring.getName().equals(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME));
        ConfigurationProperty property = source.getConfigurationProperty(name);
        return new Given(
                List.copyOf(elements), name.toString(), flat, ambient, property == null ? null : property.getOrigin());
    }

    /** What is said of a node, by whatever spelling of its name. */
    NodeProperties of(Node node) {
        // A name with a letter outside ASCII is none that a property can have.
        String prefix = prefix(node);
        return ConfigurationPropertyName.isValid(prefix)
                ? binder.bind(prefix, Bindable.of(NodeProperties.class)).orElse(NodeProperties.NONE)
                : NodeProperties.NONE;
    }

    /** The name of a property of a node. */
    static String name(Node node, String property) {
        return prefix(node) + "." + property;
    }

    private static String prefix(Node node) {
        return "holdfast.nodes." + element(node.name());
    }

    private static String element(String name) {
        return Names.kebab(name).replaceFirst("^-+", "");
    }

    /** A limit that holds for all, such as the deadline. */
    @Nullable
    Duration duration(String name) {
        return binder.bind("holdfast." + name, Duration.class).orElse(null);
    }

    @Nullable
    Duration deadline(Enum<?> intent) {
        String name = "deadlines." + element(intent.name());
        return ConfigurationPropertyName.isValid(name) ? duration(name) : null;
    }

    boolean isOn(String name) {
        return binder.bind(name, Boolean.class).orElse(true);
    }

    /** Where a property stands; null if it is not known. */
    @Nullable
    Origin origin(String name) {
        if (!ConfigurationPropertyName.isValid(name)) {
            return null;
        }
        ConfigurationPropertyName wanted = ConfigurationPropertyName.of(name);
        for (ConfigurationPropertySource source : sources) {
            ConfigurationProperty property = source.getConfigurationProperty(wanted);
            if (property != null) {
                return property.getOrigin();
            }
        }
        return null;
    }

    /** Names in the order given, for a message. */
    static String list(Iterable<String> names) {
        List<String> all = new ArrayList<>();
        names.forEach(all::add);
        return all.stream().collect(Collectors.joining(", ", "[", "]"));
    }
}
