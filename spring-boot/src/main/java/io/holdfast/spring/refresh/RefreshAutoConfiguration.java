package io.holdfast.spring.refresh;

import io.holdfast.spring.internal.ConfiguredEntries;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Lets breakers, retries, limits and bulkheads take over what a refresh changes. */
@AutoConfiguration
@ConditionalOnClass(EnvironmentChangeEvent.class)
@ConditionalOnProperty(name = "holdfast.enabled", matchIfMissing = true)
final class RefreshAutoConfiguration implements AopInfrastructureBean {

    @Bean
    ApplicationListener<EnvironmentChangeEvent> holdfastRefreshedEntries(
            ObjectProvider<ConfiguredEntries<?, ?>> entries, Environment environment) {
        return new RefreshedEntries(entries, environment);
    }
}
