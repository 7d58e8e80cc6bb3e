package io.holdfast.spring.platform;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanClassLoaderAware;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.util.ClassUtils;

/**
 * Keeps out the one of Resilience4j's two starters that does not fit. Both are on the class path, as one jar of ours
 * serves Boot 3 and Boot 4, and each of them ends the start of an application on the other Boot. Keeps out Boot's
 * meters of the server Jetty, too, where Jetty's core is there for the page alone.
 *
 * <p>It works whatever is switched off: without it, nothing would start.
 */
final class ForeignStarterFilter implements AutoConfigurationImportFilter, BeanClassLoaderAware {

    private static final String JETTY_METERS =
            "org.springframework.boot.actuate.autoconfigure.metrics.web.jetty.JettyMetricsAutoConfiguration";

    /** Part of Jetty as Boot 3 starts it, for servlets and for WebFlux; not of what the page brings. */
    private static final String JETTY_SERVER = "org.eclipse.jetty.ee10.servlet.ServletContextHandler";

    private static final String NONE = "-";

    private @Nullable ClassLoader loader;
    private @Nullable String unfit;

    @Override
    public void setBeanClassLoader(ClassLoader loader) {
        this.loader = loader;
        this.unfit = null;
    }

    /** Spring asks for each class that it looks at, so a name that is of no concern is let through at once. */
    @Override
    public boolean[] match(@Nullable String[] names, AutoConfigurationMetadata metadata) {
        boolean[] wanted = new boolean[names.length];
        for (int i = 0; i < names.length; i++) {
            wanted[i] = isWanted(names[i]);
        }
        return wanted;
    }

    /** Null where another filter has said no. */
    private boolean isWanted(@Nullable String name) {
        if (name == null) {
            return true;
        }
        if (name.startsWith(Resilience4jStarters.BOOT_3) || name.startsWith(Resilience4jStarters.BOOT_4)) {
            return !name.startsWith(unfit());
        }
        return !name.equals(JETTY_METERS) || Resilience4jStarters.has(JETTY_SERVER, loader);
    }

    /** What no name begins with if both fit, or there are not two. */
    private String unfit() {
        String known = unfit;
        if (known == null) {
            String found = Resilience4jStarters.unfit(
                    SpringBootVersion.getVersion(),
                    ClassUtils.hasMethod(CircuitBreakerConfig.class, "getInitialState"),
                    loader);
            known = found == null ? NONE : found;
            unfit = known;
        }
        return known;
    }
}
