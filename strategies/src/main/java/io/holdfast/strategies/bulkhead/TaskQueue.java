package io.holdfast.strategies.bulkhead;

import io.github.resilience4j.bulkhead.BulkheadFullException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The queue of a pool. How many calls there may be in all is decided before ({@link Places}); this one only says
 * whether the next waits, or gets a thread of its own, and that needs no more than a good guess: it waits while there
 * is room, or while a thread is there that has nothing to do.
 *
 * <p>Handlers of refused calls reach into it from outside. A call that one of them takes out is refused, so that its
 * promise completes; one that they put in waits for a place.
 */
@SuppressWarnings("serial") // as the queue is, in theory
final class TaskQueue extends LinkedBlockingQueue<Runnable> {

    private static final long PAUSE = TimeUnit.MICROSECONDS.toNanos(100);

    private final AtomicInteger idle = new AtomicInteger();
    private final Supplier<BulkheadFullException> refusal;
    private volatile int capacity;

    TaskQueue(int capacity, Supplier<BulkheadFullException> refusal) {
        this.capacity = capacity;
        this.refusal = refusal;
    }

    void capacity(int calls) {
        this.capacity = calls;
    }

    /** Adds a call that has a place, whether there is room or not. */
    boolean force(Runnable task) {
        return super.offer(task);
    }

    @Override
    public boolean offer(Runnable task) {
        int size = size();
        return (size < capacity || size < idle.get()) && super.offer(task);
    }

    @Override
    public Runnable take() throws InterruptedException {
        idle.incrementAndGet();
        try {
            return super.take();
        } finally {
            idle.decrementAndGet();
        }
    }

    @Override
    public @Nullable Runnable poll(long timeout, TimeUnit unit) throws InterruptedException {
        idle.incrementAndGet();
        try {
            return super.poll(timeout, unit);
        } finally {
            idle.decrementAndGet();
        }
    }

    /** No thread of the pool calls it: a handler makes room. */
    @Override
    public @Nullable Runnable poll() {
        Runnable task = super.poll();
        if (task instanceof PoolTask<?> dropped) {
            boolean unused = dropped.refuse(refusal.get());
        }
        return task;
    }

    /** No thread of the pool calls it: a handler waits for room. */
    @Override
    public void put(Runnable task) throws InterruptedException {
        while (task instanceof PoolTask<?> call && !call.takePlace()) {
            LockSupport.parkNanos(this, PAUSE);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        super.put(task);
    }

    @Override
    public int remainingCapacity() {
        return Math.max(0, capacity - size());
    }
}
