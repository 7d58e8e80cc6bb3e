package io.holdfast.watchtower;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.holdfast.core.log.GuardedLog;
import io.holdfast.watchtower.internal.JvmThreads;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a task again and again at a fixed distance, on one daemon thread that nothing the task throws can end. A tick
 * that took too long does not make later ones come in a burst: what is more than one distance behind is left out.
 */
final class TickLoop implements AutoCloseable {

    private static final GuardedLog LOG = GuardedLog.of(Watchtower.class);

    private final long everyNanos;
    private final LongSupplier ticker;
    private final Runnable task;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock")
    private boolean poked;

    @GuardedBy("lock")
    private boolean closed;

    private volatile @Nullable Throwable lastError;

    TickLoop(String name, Duration every, LongSupplier ticker, Runnable task) {
        this.thread = JvmThreads.daemon(name, this::run);
        this.everyNanos = every.toNanos();
        this.ticker = ticker;
        this.task = task;
    }

    void start() {
        thread.start();
    }

    /** Ticks at once, besides the regular ticks. */
    void poke() {
        lock.lock();
        try {
            poked = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        long next = ticker.getAsLong();
        while (await(next)) {
            tick();
            long now = ticker.getAsLong();
            if (now - next >= 0) {
                next += everyNanos;
                next = now - next > everyNanos ? now : next;
            }
        }
    }

    private void tick() {
        try {
            task.run();
            lastError = null;
        } catch (Throwable e) { // whatever it is, the next tick comes
            tell(e);
        }
    }

    private void tell(Throwable error) {
        Throwable before = lastError;
        lastError = error;
        if (before != null && before.getClass() == error.getClass()) {
            return;
        }
        LOG.warn("a tick of the watchtower failed; the next one comes", error);
    }

    /** False when it is over. */
    private boolean await(long next) {
        lock.lock();
        try {
            long left = next - ticker.getAsLong();
            while (!closed && !poked && left > 0) {
                changed.awaitNanos(Math.min(left, everyNanos));
                left = next - ticker.getAsLong();
            }
            poked = false;
            return !closed;
        } catch (InterruptedException e) {
            LOG.info("the watchtower's tick was interrupted; it goes on");
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the loop and waits, within the limit, for a tick under way; with a limit of zero it does not wait. */
    void close(Duration limit) {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (Thread.currentThread() == thread || limit.isZero()) {
            return; // a join of zero would have no limit at all
        }
        try {
            thread.join(limit.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        close(Duration.ofSeconds(2));
    }
}
