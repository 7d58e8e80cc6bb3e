package io.holdfast.spring.refresh;

import io.holdfast.spring.internal.ConfiguredEntries;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

/** Gives the entries the settings that a refresh has changed. States, counts, permits and places stay. */
final class RefreshedEntries implements ApplicationListener<EnvironmentChangeEvent>, AopInfrastructureBean {

    private final ObjectProvider<ConfiguredEntries<?, ?>> entries;
    private final Environment environment;

    RefreshedEntries(ObjectProvider<ConfiguredEntries<?, ?>> entries, Environment environment) {
        this.entries = entries;
        this.environment = environment;
    }

    @Override
    public void onApplicationEvent(EnvironmentChangeEvent changed) {
        for (ConfiguredEntries<?, ?> each : entries) {
            each.refresh(changed.getKeys(), environment);
        }
    }
}
