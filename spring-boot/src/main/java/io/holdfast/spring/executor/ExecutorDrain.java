package io.holdfast.spring.executor;

import io.holdfast.core.log.GuardedLog;
import io.holdfast.core.time.TimeSource;
import io.holdfast.executor.NodeExecutor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.env.Environment;

/**
 * Waits, when the context closes, for the runs under way, so that their functions still have their beans. A context
 * that merely stops may start again, and a closed executor cannot; so a stop alone does nothing. Thread-safe.
 */
final class ExecutorDrain implements SmartLifecycle, ApplicationListener<ContextClosedEvent>, AopInfrastructureBean {

    private static final GuardedLog LOG = GuardedLog.of(ExecutorDrain.class);
    private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(30);

    private final ApplicationContext context;
    private final List<NodeExecutor<?>> executors = new CopyOnWriteArrayList<>();
    private volatile boolean running;
    private volatile boolean closing;

    ExecutorDrain(ApplicationContext context) {
        this.context = context;
    }

    void add(NodeExecutor<?> executor) {
        executors.add(executor);
    }

    /** Lower than those of Boot's web servers and of message listeners: they stop first and send no more work. */
    @Override
    public int getPhase() {
        return SmartLifecycle.DEFAULT_PHASE - 4096;
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        if (event.getApplicationContext() == context) {
            closing = true;
        }
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        if (closing) {
            drain(limit(context.getEnvironment()));
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** A little less than what Spring waits for all beans of a phase, so that it does not warn of this one. */
    private static Duration limit(Environment environment) {
        return Binder.get(environment)
                .bind("spring.lifecycle.timeout-per-shutdown-phase", Duration.class)
                .orElse(DEFAULT_LIMIT)
                .multipliedBy(9)
                .dividedBy(10);
    }

    private void drain(Duration limit) {
        TimeSource time = TimeSource.system();
        long start = time.nanoTime();
        for (NodeExecutor<?> executor : executors) {
            try {
                if (!executor.drain(limit.minusNanos(time.nanoTime() - start))) {
                    LOG.warn(
                            "executor: runs still under way after {} (expected: ended when the context closes)", limit);
                }
            } catch (InterruptedException e) {
                LOG.warn("executor: interrupted while waiting for its runs", e);
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
