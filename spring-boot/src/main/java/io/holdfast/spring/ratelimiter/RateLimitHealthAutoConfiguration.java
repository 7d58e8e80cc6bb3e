package io.holdfast.spring.ratelimiter;

import io.github.resilience4j.spring6.ratelimiter.configure.RateLimiterConfigurationProperties;
import io.holdfast.strategies.ratelimit.RateLimitRegistry;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Shows the health of rate limits where Resilience4j's starter would, under the same name and switch. */
@AutoConfiguration(
        after = RateLimiterAutoConfiguration.class,
        afterName = {
            "io.github.resilience4j.springboot.ratelimiter.autoconfigure.RateLimiterAutoConfiguration",
            "io.github.resilience4j.springboot3.ratelimiter.autoconfigure.RateLimiterAutoConfiguration"
        },
        beforeName = {
            "io.github.resilience4j.springboot.ratelimiter.autoconfigure"
                    + ".RateLimitersHealthIndicatorAutoConfiguration",
            "io.github.resilience4j.springboot3.ratelimiter.autoconfigure"
                    + ".RateLimitersHealthIndicatorAutoConfiguration",
            "org.springframework.boot.actuate.autoconfigure.health.HealthContributorAutoConfiguration",
            "org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration"
        })
@ConditionalOnProperty(name = "management.health.ratelimiters.enabled", havingValue = "true")
@ConditionalOnBean({RateLimitRegistry.class, RateLimiterConfigurationProperties.class})
@ConditionalOnMissingBean(name = RateLimitHealthAutoConfiguration.BEAN)
final class RateLimitHealthAutoConfiguration implements AopInfrastructureBean {

    static final String BEAN = "rateLimitersHealthIndicator";

    /** Health of Boot 3. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.boot.actuate.health.StatusAggregator")
    static final class OfBootThree implements AopInfrastructureBean {

        @Bean(BEAN)
        BootThreeRateLimits rateLimitersHealthIndicator(
                RateLimitRegistry registry,
                RateLimiterConfigurationProperties properties,
                org.springframework.boot.actuate.health.StatusAggregator aggregator) {
            return new BootThreeRateLimits(new RateLimitHealth(registry, properties), aggregator);
        }
    }

    /** Health of Boot 4. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.boot.health.actuate.endpoint.StatusAggregator")
    static final class OfBootFour implements AopInfrastructureBean {

        @Bean(BEAN)
        BootFourRateLimits rateLimitersHealthIndicator(
                RateLimitRegistry registry,
                RateLimiterConfigurationProperties properties,
                org.springframework.boot.health.actuate.endpoint.StatusAggregator aggregator) {
            return new BootFourRateLimits(new RateLimitHealth(registry, properties), aggregator);
        }
    }
}
