package io.holdfast.spring.watchtower;

import io.holdfast.core.log.GuardedLog;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Takes a port that Kubernetes has set for one that nobody has set. To each pod it gives the address of each service,
 * and for one named holdfast-watchtower the variable {@code HOLDFAST_WATCHTOWER_PORT}, such as tcp://10.0.0.1:8000.
 */
final class ServiceLinks implements ConfigurationPropertiesBindHandlerAdvisor, AopInfrastructureBean {

    private static final GuardedLog LOG = GuardedLog.of(ServiceLinks.class);
    private static final ConfigurationPropertyName PORT = ConfigurationPropertyName.of("holdfast.watchtower.port");
    private static final Pattern LINK = Pattern.compile("(tcp|udp|sctp)://\\S{1,255}:\\d{1,5}");

    private final Environment environment;

    ServiceLinks(Environment environment) {
        this.environment = environment;
    }

    @Override
    public BindHandler apply(BindHandler parent) {
        return new AbstractBindHandler(parent) {
            @Override
            public @Nullable Object onFailure(
                    ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error)
                    throws Exception {
                ConfigurationProperty given = name.equals(PORT) ? context.getConfigurationProperty() : null;
                return given == null || !isLink(given)
                        ? super.onFailure(name, target, context, error)
                        : without(given, context);
            }
        };
    }

    private static boolean isLink(ConfigurationProperty given) {
        return given.getSource() != null
                && given.getSource().getUnderlyingSource() instanceof SystemEnvironmentPropertySource
                && given.getValue() instanceof CharSequence text
                && LINK.matcher(text).matches();
    }

    /** What the next source says; null if none does. */
    private @Nullable Integer without(ConfigurationProperty link, BindContext context) {
        LOG.warn(
                "HOLDFAST_WATCHTOWER_PORT: {} (expected: a port; this is how Kubernetes tells of a service of that"
                        + " name, and is left out; enableServiceLinks: false in the pod's spec keeps it away)",
                link.getValue());
        List<ConfigurationPropertySource> others = new ArrayList<>();
        for (ConfigurationPropertySource source : context.getSources()) {
            if (link.getSource() == null
                    || source.getUnderlyingSource() != link.getSource().getUnderlyingSource()) {
                others.add(source);
            }
        }
        return new Binder(others, new PropertySourcesPlaceholdersResolver(environment))
                .bind(PORT, Bindable.of(Integer.class))
                .orElse(null);
    }
}
