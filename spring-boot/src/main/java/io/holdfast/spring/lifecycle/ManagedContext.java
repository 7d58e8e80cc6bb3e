package io.holdfast.spring.lifecycle;

import io.holdfast.core.log.GuardedLog;
import io.holdfast.lifecycle.shutdown.ShutdownPhase;
import java.util.concurrent.CountDownLatch;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.scheduling.concurrent.ExecutorConfigurationSupport;

/**
 * One context of the application, which our shutdown stops in {@link ShutdownPhase#DRAIN}, Boot's graceful stop of the
 * web server included, and closes in {@link ShutdownPhase#CLOSE}: in between, its beans still serve the user's last
 * deeds. If somebody else closes it, we wait for that instead. Safe for use by many threads.
 */
final class ManagedContext implements DisposableBean {

    private static final GuardedLog LOG = GuardedLog.of(ManagedContext.class);

    private final ConfigurableApplicationContext context;
    private final Runnable onClosed;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean closedByOthers;
    private volatile boolean closing;

    /**
     * Manages a context.
     *
     * @param onClosed called when all its other beans are gone
     */
    ManagedContext(ConfigurableApplicationContext context, Runnable onClosed) {
        this.context = context;
        this.onClosed = onClosed;
    }

    boolean isOpen() {
        return closed.getCount() > 0 && !context.isClosed();
    }

    /** Begins to be closed, perhaps by us. */
    void closes() {
        closedByOthers |= !closing;
    }

    void stop() throws InterruptedException {
        if (closedByOthers) {
            closed.await();
        } else if (context.isActive()) {
            try {
                acceptLateTasks();
                context.stop();
            } catch (IllegalStateException e) {
                LOG.debug("{} is not so far that it could be stopped; it will be closed", context.getId(), e);
            }
        }
    }

    /**
     * Told that the context closes, Spring's pools run what is queued and take late tasks, as their settings say. Only
     * stopped, they would keep both until they are destroyed.
     */
    private void acceptLateTasks() {
        ContextClosedEvent closes = new ContextClosedEvent(context);
        context.getBeansOfType(ExecutorConfigurationSupport.class, false, false)
                .values()
                .forEach(pool -> pool.onApplicationEvent(closes));
    }

    void close() throws InterruptedException {
        if (closedByOthers) {
            closed.await();
        } else {
            closing = true;
            context.close();
        }
    }

    /** The first bean that was registered is the last to be destroyed. */
    @Override
    public void destroy() {
        closed.countDown();
        onClosed.run();
    }
}
