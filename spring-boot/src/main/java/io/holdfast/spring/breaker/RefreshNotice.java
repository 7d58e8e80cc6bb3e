package io.holdfast.spring.breaker;

import io.holdfast.core.log.GuardedLog;
import java.util.List;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationListener;

/**
 * Says which settings of breakers a refresh has changed in vain: breakers keep their settings, counts and states until
 * the application starts again.
 */
final class RefreshNotice implements ApplicationListener<EnvironmentChangeEvent>, AopInfrastructureBean {

    private static final GuardedLog LOG = GuardedLog.of(RefreshNotice.class);

    private final ObjectProvider<ConfiguredBreakers> breakers;

    RefreshNotice(ObjectProvider<ConfiguredBreakers> breakers) {
        this.breakers = breakers;
    }

    @Override
    public void onApplicationEvent(EnvironmentChangeEvent changed) {
        List<String> keys = changed.getKeys().stream()
                .filter(key -> key.startsWith("resilience4j.circuitbreaker."))
                .sorted()
                .toList();
        ConfiguredBreakers configured = breakers.getIfAvailable();
        if (!keys.isEmpty() && configured != null) {
            LOG.warn(
                    "{} circuit breakers keep their settings, counts and states through a refresh;"
                            + " changed settings take effect with the next start: {}",
                    configured.size(),
                    keys);
        }
    }
}
