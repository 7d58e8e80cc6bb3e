package io.holdfast.spring.lifecycle;

import io.holdfast.core.log.GuardedLog;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringApplicationShutdownHandlers;

/**
 * What others have asked Boot to run when the JVM ends ({@link SpringApplication#getShutdownHandlers()}): after the
 * contexts, as under Boot's own hook, and before the lock is given back. On {@code System.exit} Boot's hook runs at the
 * same time as ours, so the handler that it would run first waits for the contexts, and the last one says that it was
 * the last. Otherwise we run them, in Boot's order, and take each away so that the hook will not. Safe for use by many
 * threads.
 */
final class BootHandlers {

    private static final GuardedLog LOG = GuardedLog.of(BootHandlers.class);

    private final CountDownLatch contextsClosed = new CountDownLatch(1);
    private final CountDownLatch lastRan = new CountDownLatch(1);
    private final Runnable first = this::awaitContexts;
    private final Runnable last = lastRan::countDown;

    /** To be called before others add theirs: Boot runs them in reverse. */
    void addLast() {
        SpringApplication.getShutdownHandlers().add(last);
    }

    /** To be called when most others have added theirs. */
    void addFirst() {
        SpringApplicationShutdownHandlers handlers = SpringApplication.getShutdownHandlers();
        handlers.remove(first);
        handlers.add(first);
    }

    void contextsClosed() {
        contextsClosed.countDown();
    }

    /** Runs them, or waits until Boot has; to be interrupted when the time is up. */
    void run() throws InterruptedException {
        contextsClosed();
        if (isBootAtIt()) {
            lastRan.await();
            return;
        }
        for (Runnable handler : handlers()) {
            SpringApplication.getShutdownHandlers().remove(handler);
            try {
                handler.run();
            } catch (RuntimeException | Error e) {
                LOG.warn("a shutdown handler failed", e);
            }
        }
    }

    private boolean isBootAtIt() {
        try {
            SpringApplication.getShutdownHandlers().remove(first);
            return false;
        } catch (IllegalStateException e) {
            LOG.debug("Boot's hook is under way", e);
            return true;
        }
    }

    private void awaitContexts() {
        try {
            contextsClosed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Boot shows nobody what was added; where this look finds nothing, its hook runs them when the JVM ends. */
    private static List<Runnable> handlers() {
        try {
            Object handlers = SpringApplication.getShutdownHandlers();
            Method actions = handlers.getClass().getDeclaredMethod("getActions");
            actions.setAccessible(true);
            List<Runnable> found = new ArrayList<>();
            for (Object handler : (Collection<?>) actions.invoke(handlers)) {
                Field runnable = handler.getClass().getDeclaredField("runnable");
                runnable.setAccessible(true);
                found.add((Runnable) runnable.get(handler));
            }
            Collections.reverse(found);
            return found;
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.debug("Boot's shutdown handlers are left to Boot", e);
            return List.of();
        }
    }
}
