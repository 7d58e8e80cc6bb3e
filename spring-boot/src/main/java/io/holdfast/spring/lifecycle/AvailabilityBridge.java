package io.holdfast.spring.lifecycle;

import io.holdfast.core.log.GuardedLog;
import io.holdfast.lifecycle.readiness.Readiness;
import io.holdfast.lifecycle.readiness.ReadinessState;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.AvailabilityState;
import org.springframework.boot.availability.LivenessState;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;

/**
 * Carries readiness and liveness between Holdfast and Boot, both ways. What Boot or the application publishes is a
 * condition of our {@link Readiness}; what follows from all conditions is published, if Boot knows another. An event of
 * our own is never taken for news, so nothing goes round. Safe for use by many threads.
 */
final class AvailabilityBridge
        implements ApplicationListener<AvailabilityChangeEvent<?>>,
                SmartInitializingSingleton,
                DisposableBean,
                Ordered,
                AopInfrastructureBean {

    private static final GuardedLog LOG = GuardedLog.of(AvailabilityBridge.class);

    private final ApplicationProcess process;
    private final ApplicationAvailability availability;
    private final ConfigurableApplicationContext context;
    private volatile @Nullable Runnable unfollow;

    AvailabilityBridge(
            ApplicationProcess process, ApplicationAvailability availability, ConfigurableApplicationContext context) {
        this.process = process;
        this.availability = availability;
        this.context = context;
    }

    /** After Boot's own listener, which remembers the event: what we say to it must come later. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    @Override
    public void afterSingletonsInstantiated() {
        unfollow = process.follow(this::follow);
    }

    @Override
    public void destroy() {
        Runnable stop = unfollow;
        if (stop != null) {
            stop.run();
        }
    }

    @Override
    public void onApplicationEvent(AvailabilityChangeEvent<?> event) {
        if (event.getSource() == this) {
            return;
        }
        AvailabilityState state = event.getState();
        Readiness readiness = process.life().readiness();
        if (state == org.springframework.boot.availability.ReadinessState.ACCEPTING_TRAFFIC) {
            readiness.met(ApplicationProcess.APPLICATION);
            follow(readiness.snapshot());
        } else if (state == org.springframework.boot.availability.ReadinessState.REFUSING_TRAFFIC) {
            readiness.unmet(ApplicationProcess.APPLICATION, "the application refuses traffic");
        }
    }

    private void follow(Readiness.Snapshot now) {
        publish(
                now.state() == ReadinessState.READY
                        ? org.springframework.boot.availability.ReadinessState.ACCEPTING_TRAFFIC
                        : org.springframework.boot.availability.ReadinessState.REFUSING_TRAFFIC);
    }

    private void publish(org.springframework.boot.availability.ReadinessState state) {
        if (availability.getReadinessState() != state) {
            publishNow(state);
        }
    }

    /** Publishes liveness, if Boot knows another. */
    void publish(LivenessState state) {
        if (availability.getLivenessState() != state) {
            publishNow(state);
        }
    }

    private <S extends AvailabilityState> void publishNow(S state) {
        if (!context.isActive()) {
            return;
        }
        try {
            AvailabilityChangeEvent.publish(context, this, state);
        } catch (RuntimeException e) { // of a listener of the user's, or because the context closes meanwhile
            LOG.warn("{} was not told to everybody", state, e);
        }
    }
}
