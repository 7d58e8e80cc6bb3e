package io.holdfast.spring.actuator;

import io.holdfast.executor.NodeExecutor;
import io.holdfast.lifecycle.Lifecycle;
import io.holdfast.spring.watchtower.Page;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The endpoint and the health of the process, where Boot's actuator is there. */
@AutoConfiguration(
        afterName = {
            "io.holdfast.spring.executor.ExecutorAutoConfiguration",
            "io.holdfast.spring.lifecycle.LifecycleAutoConfiguration",
            "io.holdfast.spring.watchtower.WatchtowerAutoConfiguration"
        },
        beforeName = {
            "org.springframework.boot.actuate.autoconfigure.health.HealthContributorAutoConfiguration",
            "org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration"
        })
@ConditionalOnProperty(name = "holdfast.enabled", matchIfMissing = true)
final class ActuatorAutoConfiguration implements AopInfrastructureBean {

    /** The endpoint. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(
            name = {
                "org.springframework.boot.actuate.endpoint.annotation.Endpoint",
                "org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint"
            })
    static final class OfEndpoint implements AopInfrastructureBean {

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnAvailableEndpoint
        HoldfastEndpoint holdfastEndpoint(
                ListableBeanFactory beans, ObjectProvider<Lifecycle> life, ObjectProvider<Page> page) {
            Map<String, ExecutorView> executors = new LinkedHashMap<>();
            for (String name : beans.getBeanNamesForType(NodeExecutor.class)) {
                executors.put(name, new ExecutorView(beans.getBean(name, NodeExecutor.class)));
            }
            return new HoldfastEndpoint(executors, new ProcessView(life.getIfUnique(), page.getIfUnique()));
        }
    }

    /** The page among the endpoint's parts. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(
            name = {
                "org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension",
                "org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint",
                "io.holdfast.watchtower.PageContent"
            })
    @ConditionalOnProperty(name = "holdfast.watchtower.management", havingValue = "true")
    @ConditionalOnBean(Page.class)
    static final class OfPage implements AopInfrastructureBean {

        @Bean(Page.EXTENSION)
        @ConditionalOnAvailableEndpoint(endpoint = HoldfastEndpoint.class, exposure = EndpointExposure.WEB)
        HoldfastPageExtension holdfastPageExtension(HoldfastEndpoint endpoint, Page page) {
            return new HoldfastPageExtension(endpoint, page);
        }
    }

    /** Health of Boot 3. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.boot.actuate.health.HealthIndicator")
    @ConditionalOnProperty(name = "management.health.holdfast.enabled", matchIfMissing = true)
    @ConditionalOnBean({Lifecycle.class})
    static final class OfBootThree implements AopInfrastructureBean {

        @Bean
        @ConditionalOnMissingBean(name = "holdfastHealthIndicator")
        BootThreeHealth holdfastHealthIndicator(ObjectProvider<Lifecycle> life, ObjectProvider<Page> page) {
            return new BootThreeHealth(new HealthFacts(life.getIfUnique(), page.getIfUnique()));
        }
    }

    /** Health of Boot 4. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.boot.health.contributor.HealthIndicator")
    @ConditionalOnProperty(name = "management.health.holdfast.enabled", matchIfMissing = true)
    @ConditionalOnBean({Lifecycle.class})
    static final class OfBootFour implements AopInfrastructureBean {

        @Bean
        @ConditionalOnMissingBean(name = "holdfastHealthIndicator")
        BootFourHealth holdfastHealthIndicator(ObjectProvider<Lifecycle> life, ObjectProvider<Page> page) {
            return new BootFourHealth(new HealthFacts(life.getIfUnique(), page.getIfUnique()));
        }
    }
}
