package io.holdfast.spring.lifecycle;

import io.holdfast.lifecycle.Lifecycle;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The beat of a web service, which has no work loop: its requests, and a probe when there are none. */
@AutoConfiguration(after = LifecycleAutoConfiguration.class)
@ConditionalOnWebApplication
@ConditionalOnBean({Lifecycle.class, ApplicationProcess.class})
@ConditionalOnProperty(
        name = {"holdfast.enabled", "holdfast.lifecycle.beat.web"},
        matchIfMissing = true)
final class BeatAutoConfiguration implements AopInfrastructureBean {

    @Bean
    SelfProbe holdfastSelfProbe(Lifecycle life, Environment environment) {
        return new SelfProbe(life.heartbeat(), environment);
    }

    @Bean
    BeatWatch holdfastBeatWatch(Lifecycle life, SelfProbe probe) {
        return new BeatWatch(life.heartbeat(), probe);
    }

    /** Servlets. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "jakarta.servlet.Filter")
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    static final class OfServlets implements AopInfrastructureBean {

        @Bean
        BeatFilter holdfastBeatFilter(SelfProbe probe) {
            return new BeatFilter(probe);
        }
    }

    /** WebFlux. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.web.server.WebFilter")
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
    static final class OfWebFlux implements AopInfrastructureBean {

        @Bean
        BeatWebFilter holdfastBeatWebFilter(SelfProbe probe) {
            return new BeatWebFilter(probe);
        }
    }
}
