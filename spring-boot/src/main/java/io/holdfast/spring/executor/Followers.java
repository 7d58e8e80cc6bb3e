package io.holdfast.spring.executor;

import io.holdfast.executor.NodeExecutorBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;

/** What follows each run unless a property says otherwise: context, meters and observations. Stateless. */
final class Followers {

    static final String CONTEXT_ON = "holdfast.executor.context";
    static final String METERS_ON = "holdfast.executor.meters";
    static final String OBSERVATIONS_ON = "holdfast.executor.observations";

    private static final String METERS = "io.micrometer.core.instrument.MeterRegistry";
    private static final String OBSERVATIONS = "io.micrometer.observation.ObservationRegistry";

    private Followers() {}

    /** Lets them join, before any customizer of the application's, which may so have the last word. */
    static void join(NodeExecutorBuilder<?> builder, ConfigurableListableBeanFactory beans, Settings settings) {
        if (!settings.isOn(CONTEXT_ON)) { // by itself it takes along all that is registered, and MDC
            builder.noContextPropagation();
        }
        ClassLoader loader = beans.getBeanClassLoader();
        if (ClassUtils.isPresent(METERS, loader) && settings.isOn(METERS_ON)) {
            beans.getBeanProvider(MeterRegistry.class).ifUnique(builder::meters);
        }
        if (ClassUtils.isPresent(OBSERVATIONS, loader) && settings.isOn(OBSERVATIONS_ON)) {
            beans.getBeanProvider(ObservationRegistry.class).ifUnique(builder::observations);
        }
    }
}
