package io.holdfast.spring.lifecycle;

import io.holdfast.core.log.GuardedLog;
import io.holdfast.lifecycle.Lifecycle;
import io.holdfast.lifecycle.readiness.Readiness;
import io.holdfast.lifecycle.shutdown.Shutdown;
import io.holdfast.lifecycle.shutdown.ShutdownPhase;
import io.holdfast.lifecycle.shutdown.ShutdownReason;
import io.holdfast.lifecycle.shutdown.ShutdownReport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A {@link Lifecycle} and the contexts that live in it: one for the whole JVM, or, as its guest, one for a context of a
 * test. Safe for use by many threads.
 */
final class ApplicationProcess {

    private static final GuardedLog LOG = GuardedLog.of(ApplicationProcess.class);

    /** The condition of readiness that Boot's availability stands for. */
    static final String APPLICATION = "application";

    private static final String CONTEXTS = "contexts";

    private final Lifecycle life;
    private final boolean ownsJvm;
    private final ShutdownBudget budget;
    private final BootHandlers handlers = new BootHandlers();
    private final List<ManagedContext> contexts = new CopyOnWriteArrayList<>();
    private final List<Consumer<Readiness.Snapshot>> followers = new CopyOnWriteArrayList<>();

    ApplicationProcess(Lifecycle life, boolean ownsJvm, ShutdownBudget budget) {
        this.life = life;
        this.ownsJvm = ownsJvm;
        this.budget = budget;
        life.readiness().onChange(now -> followers.forEach(follower -> follower.accept(now)));
        if (ownsJvm) {
            handlers.addLast();
            life.shutdown().onQuick(ShutdownPhase.CLOSE, "shutdown-handlers", reason -> handlers.run());
        }
        life.shutdown().onQuick(ShutdownPhase.CLOSE, CONTEXTS, reason -> close());
        life.shutdown().on(ShutdownPhase.DRAIN, CONTEXTS, reason -> stop());
    }

    Lifecycle life() {
        return life;
    }

    boolean ownsJvm() {
        return ownsJvm;
    }

    ShutdownBudget budget() {
        return budget;
    }

    /** Whether an application would be the first one here, or the first after one that is gone. */
    boolean isVacant() {
        return contexts.stream().noneMatch(ManagedContext::isOpen);
    }

    ManagedContext manage(ConfigurableApplicationContext context) {
        contexts.removeIf(known -> !known.isOpen());
        ManagedContext managed = new ManagedContext(context, this::contextGone);
        contexts.add(managed);
        return managed;
    }

    /** What closes with the process is there by now, and closes after the contexts. */
    void started() {
        life.shutdown().on(ShutdownPhase.CLOSE, CONTEXTS, reason -> close());
        if (ownsJvm && !life.shutdown().isStopping()) {
            handlers.addFirst();
        }
    }

    /** Tells of each change of readiness until the returned one is run. */
    Runnable follow(Consumer<Readiness.Snapshot> follower) {
        followers.add(follower);
        return () -> followers.remove(follower);
    }

    /** Ends the process once the thread that could not start the application is done with it, its report included. */
    void failed(Throwable problem) {
        Thread starting = Thread.currentThread();
        if (ownsJvm) {
            life.shutdown().on(ShutdownPhase.DRAIN, "failed-start", reason -> LifecycleThreads.awaitEnd(starting));
        }
        life.end(ShutdownReason.FATAL, "the application failed to start: " + GuardedLog.text(problem));
    }

    private void stop() throws InterruptedException {
        for (ManagedContext context : lastFirst()) {
            context.stop();
        }
    }

    private void close() throws InterruptedException {
        for (ManagedContext context : lastFirst()) {
            context.close();
        }
        handlers.contextsClosed();
    }

    private List<ManagedContext> lastFirst() {
        List<ManagedContext> reversed = new ArrayList<>(contexts);
        Collections.reverse(reversed);
        return reversed;
    }

    /** A guest ends with its context; the one that owns the JVM ends with that, or serves the next context. */
    private void contextGone() {
        Shutdown shutdown = life.shutdown();
        if (ownsJvm || shutdown.isStopping() || !isVacant()) {
            return;
        }
        CompletionStage<ShutdownReport> ended = shutdown.begin(ShutdownReason.API, "the context is closed");
        CountDownLatch over = new CountDownLatch(1);
        CompletionStage<ShutdownReport> unused = ended.whenComplete((report, problem) -> over.countDown());
        try {
            if (!over.await(budget.limit().toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("the shutdown took longer than {}", budget.limit());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
