package io.holdfast.spring.lifecycle;

import io.holdfast.core.log.GuardedLog;
import io.holdfast.lifecycle.Lifecycle;
import io.holdfast.lifecycle.time.Clocks;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.availability.LivenessState;
import org.springframework.context.SmartLifecycle;

/**
 * Publishes {@link LivenessState#BROKEN} when the process is not alive by the {@link LivenessRule}, and takes back what
 * it said once it is. What others say of liveness it leaves alone. Safe for use by many threads.
 */
final class LivenessWatch implements SmartLifecycle, AopInfrastructureBean {

    private static final GuardedLog LOG = GuardedLog.of(LivenessWatch.class);
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private final LivenessRule rule;
    private final AvailabilityBridge bridge;
    private final Duration every;
    private boolean isBroken;
    private LifecycleThreads.@Nullable Loop loop;

    LivenessWatch(Lifecycle life, AvailabilityBridge bridge) {
        this.rule = new LivenessRule(life, Clocks.system().ticker());
        this.bridge = bridge;
        Duration part = life.heartbeat().maximumInterval().dividedBy(4);
        this.every = part.compareTo(LONGEST) < 0 ? part : LONGEST;
    }

    private void look() {
        Optional<String> problem = rule.problem();
        if (problem.isPresent() != isBroken) {
            isBroken = problem.isPresent();
            if (isBroken) {
                LOG.error("not alive: {}", problem.orElse(""));
            } else {
                LOG.info("alive again");
            }
            bridge.publish(isBroken ? LivenessState.BROKEN : LivenessState.CORRECT);
        }
    }

    /** The first to start and the last to stop. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }

    @Override
    public synchronized void start() {
        if (loop == null) {
            loop = LifecycleThreads.every(every, "holdfast-liveness", this::look);
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
