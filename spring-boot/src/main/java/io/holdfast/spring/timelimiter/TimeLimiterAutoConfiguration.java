package io.holdfast.spring.timelimiter;

import io.github.resilience4j.spring6.timelimiter.configure.TimeLimiterAspectExt;
import io.holdfast.core.time.TimeSource;
import io.holdfast.strategies.timelimit.CallerTimeLimit;
import org.aspectj.lang.ProceedingJoinPoint;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/** Gives Resilience4j's aspect for {@code @TimeLimiter} what it lacks for plain methods. */
@AutoConfiguration(
        beforeName = {
            "io.github.resilience4j.springboot3.timelimiter.autoconfigure.TimeLimiterAutoConfiguration",
            "io.github.resilience4j.springboot.timelimiter.autoconfigure.TimeLimiterAutoConfiguration"
        })
@ConditionalOnClass({TimeLimiterAspectExt.class, ProceedingJoinPoint.class})
@ConditionalOnProperty(
        name = {"holdfast.enabled", "holdfast.timelimiter.enabled"},
        matchIfMissing = true)
final class TimeLimiterAutoConfiguration implements AopInfrastructureBean {

    /** On a time source of the application's own, such as a test's virtual time, if there is one. */
    @Bean
    TimeLimiterAspectExt holdfastPlainMethodTimeLimit(ObjectProvider<TimeSource> times) {
        TimeSource time = times.getIfUnique();
        return new PlainMethodTimeLimit(time == null ? CallerTimeLimit.shared() : new CallerTimeLimit(time));
    }
}
