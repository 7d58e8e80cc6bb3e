package io.holdfast.spring.lifecycle;

import io.holdfast.lifecycle.heartbeat.Heartbeat;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.context.SmartLifecycle;

/**
 * Asks the {@link SelfProbe} when there was no beat for half of the longest healthy time. On a thread of its own, since
 * a hung server lets it wait. Safe for use by many threads.
 */
final class BeatWatch implements SmartLifecycle, AopInfrastructureBean {

    private final Heartbeat heartbeat;
    private final SelfProbe probe;
    private LifecycleThreads.@Nullable Loop loop;

    BeatWatch(Heartbeat heartbeat, SelfProbe probe) {
        this.heartbeat = heartbeat;
        this.probe = probe;
    }

    private void look() {
        Duration most = heartbeat.maximumInterval();
        if (heartbeat.sequence() == 0 || heartbeat.silence().compareTo(most.dividedBy(2)) >= 0) {
            probe.ask(most);
        }
    }

    /** After the server has started, and until it stops. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }

    @Override
    public synchronized void start() {
        if (loop == null) {
            loop = LifecycleThreads.every(heartbeat.maximumInterval().dividedBy(8), "holdfast-beat", this::look);
        }
    }

    @Override
    public synchronized void stop() {
        if (loop != null) {
            loop.close();
            loop = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return loop != null;
    }
}
