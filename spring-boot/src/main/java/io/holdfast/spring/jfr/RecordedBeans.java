package io.holdfast.spring.jfr;

import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.jfr.JfrEvents;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitRegistry;
import io.holdfast.strategies.bulkhead.PoolBulkheadRegistry;
import io.holdfast.strategies.ratelimit.RateLimitRegistry;
import io.holdfast.strategies.retry.RetryPolicyRegistry;
import io.holdfast.strategies.timelimit.TimeLimitRegistry;
import java.util.function.Consumer;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;

/** The application's registries and executors, once all of them are there. Makes none that would not be made anyway. */
final class RecordedBeans implements SmartInitializingSingleton, DisposableBean, AopInfrastructureBean {

    private final ListableBeanFactory beans;
    private final JfrEvents events = JfrEvents.begin();

    RecordedBeans(ListableBeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public void afterSingletonsInstantiated() {
        each(BreakerRegistry.class, events::add);
        each(RetryPolicyRegistry.class, events::add);
        each(TimeLimitRegistry.class, events::add);
        each(ConcurrencyLimitRegistry.class, events::add);
        each(PoolBulkheadRegistry.class, events::add);
        each(RateLimitRegistry.class, events::add);
        each(NodeExecutor.class, events::add);
    }

    private <T> void each(Class<T> type, Consumer<? super T> added) {
        beans.getBeansOfType(type, false, false).values().forEach(added);
    }

    boolean isRecording() {
        return events.isRecording();
    }

    @Override
    public void destroy() {
        events.close();
    }
}
