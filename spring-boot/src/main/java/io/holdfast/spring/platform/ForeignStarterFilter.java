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
 * serves Boot 3 and Boot 4, and each of them ends the start of an application on the other Boot.
 *
 * <p>It works whatever is switched off: without it, nothing would start.
 */
final class ForeignStarterFilter implements AutoConfigurationImportFilter, BeanClassLoaderAware {

    private @Nullable ClassLoader loader;

    @Override
    public void setBeanClassLoader(ClassLoader loader) {
        this.loader = loader;
    }

    @Override
    public boolean[] match(@Nullable String[] names, AutoConfigurationMetadata metadata) {
        String unfit = Resilience4jStarters.unfit(
                SpringBootVersion.getVersion(),
                ClassUtils.hasMethod(CircuitBreakerConfig.class, "getInitialState"),
                loader);
        boolean[] wanted = new boolean[names.length];
        for (int i = 0; i < names.length; i++) {
            String name = names[i]; // null where another filter has said no
            wanted[i] = unfit == null || name == null || !name.startsWith(unfit);
        }
        return wanted;
    }
}
