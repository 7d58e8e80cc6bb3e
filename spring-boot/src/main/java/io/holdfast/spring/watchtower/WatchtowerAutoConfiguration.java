package io.holdfast.spring.watchtower;

import io.holdfast.lifecycle.Lifecycle;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/** The page, if it is asked for. */
@AutoConfiguration(
        afterName = {
            "io.holdfast.spring.breaker.BreakerAutoConfiguration",
            "io.holdfast.spring.executor.ExecutorAutoConfiguration",
            "io.holdfast.spring.lifecycle.LifecycleAutoConfiguration"
        })
@ConditionalOnProperty(name = "holdfast.enabled", matchIfMissing = true)
@ConditionalOnProperty(name = "holdfast.watchtower.enabled", havingValue = "true")
final class WatchtowerAutoConfiguration implements AopInfrastructureBean {

    private static final String WATCHTOWER = "io.holdfast.watchtower.Watchtower";

    /** The artifact is there. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = WATCHTOWER)
    @ConditionalOnMissingBean(type = WATCHTOWER)
    @EnableConfigurationProperties(WatchtowerProperties.class)
    static final class Present implements AopInfrastructureBean {

        /** Static, since properties are bound before any configuration is made. */
        @Bean
        static ServiceLinks holdfastServiceLinks(Environment environment) {
            return new ServiceLinks(environment);
        }

        @Bean
        Page holdfastPage(
                WatchtowerProperties properties,
                ListableBeanFactory beans,
                ObjectProvider<Lifecycle> life,
                Environment environment) {
            return new Page(properties, beans, life, environment);
        }
    }

    /** It is not. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass(WATCHTOWER)
    static final class Absent implements AopInfrastructureBean {

        @Bean
        @Lazy(false)
        InitializingBean holdfastPageMissing() {
            throw new MissingWatchtowerException();
        }
    }
}
