package io.holdfast.executor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The one listener on a stage that several attempts wait for. A dependent of a {@code CompletableFuture} cannot be
 * taken off again, so attempts that time out one after another on a stage that never completes would all stay reachable
 * from it; here they leave, and what remains of them is a number per node.
 *
 * <p>No user code runs under the lock.
 */
final class SharedStage implements BiFunction<@Nullable Object, @Nullable Throwable, @Nullable Void> {

    /** What waits for the stage; it is told on the thread that completes it. */
    interface Waiter extends BiFunction<@Nullable Object, @Nullable Throwable, @Nullable Void> {}

    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Set<Waiter> waiting = Collections.newSetFromMap(new IdentityHashMap<>());

    @GuardedBy("lock")
    private final Map<Left, Integer> zombies = new HashMap<>();

    @GuardedBy("lock")
    private boolean done;

    /** Where those that have left are counted; both parts are compared by identity. */
    private record Left(Bulkhead bulkhead, LongAdder late) {}

    /**
     * Waits for the stage.
     *
     * @return false if it has completed
     */
    boolean join(Waiter attempt) {
        lock.lock();
        try {
            if (!done) {
                waiting.add(attempt);
            }
            return !done;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The attempt waits no longer; its place in the bulkhead stays taken until the stage completes.
     *
     * @return false if the stage has completed, so that the place is the run's to give back
     */
    boolean giveUp(Waiter attempt, Bulkhead bulkhead, LongAdder late) {
        lock.lock();
        try {
            if (!waiting.remove(attempt)) {
                return false;
            }
            zombies.merge(new Left(bulkhead, late), 1, Integer::sum);
            bulkhead.zombieBegins();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The same for an attempt that was given up before it came here, and counted as a zombie then. */
    void leave(Waiter attempt, Bulkhead bulkhead, LongAdder late) {
        lock.lock();
        try {
            if (waiting.remove(attempt)) {
                zombies.merge(new Left(bulkhead, late), 1, Integer::sum);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public @Nullable Void apply(@Nullable Object value, @Nullable Throwable failure) {
        List<Waiter> attempts;
        lock.lock();
        try {
            done = true;
            attempts = new ArrayList<>(waiting);
            waiting.clear();
            zombies.forEach((left, count) -> {
                left.bulkhead().zombiesEnd(count);
                left.late().add(count);
            });
            zombies.clear();
        } finally {
            lock.unlock();
        }
        for (Waiter attempt : attempts) {
            Void unused = attempt.apply(value, failure);
        }
        return null;
    }
}
