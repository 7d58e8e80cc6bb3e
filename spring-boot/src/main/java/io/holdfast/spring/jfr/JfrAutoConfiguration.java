package io.holdfast.spring.jfr;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/** Events of all registries and executors for JDK Flight Recorder, if the artifact for them is there. */
@AutoConfiguration
@ConditionalOnClass(name = JfrAutoConfiguration.EVENTS)
@ConditionalOnProperty(
        name = {"holdfast.enabled", "holdfast.jfr.enabled"},
        matchIfMissing = true)
final class JfrAutoConfiguration implements AopInfrastructureBean {

    static final String EVENTS = "io.holdfast.jfr.JfrEvents";

    @Bean
    @Lazy(false)
    @ConditionalOnMissingBean(type = EVENTS)
    RecordedBeans holdfastRecordedBeans(ListableBeanFactory beans) {
        return new RecordedBeans(beans);
    }
}
