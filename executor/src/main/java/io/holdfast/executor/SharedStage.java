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
 * The one listener on a stage that several attempts wait for. A dependent of a {@code CompletableFuture} cannot be taken off again, so
 * attempts that time out one after another on a stage that never completes would all stay reachable from it; here they leave, and what
 * remains of them is a number per node.
 *
 * <p>No user code runs under the lock.
 */
final class SharedStage implements BiFunction<@Nullable Object, @Nullable Throwable, @Nullable Void> {

    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Attempt> waiting = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<Left, Integer> zombies = new HashMap<>();
    private boolean done;

    /** Where those that have left are counted; both parts are compared by identity. */
    private record Left(Bulkhead gate, LongAdder late) {}

    /**
     * Waits for the stage.
     *
     * @return false if it has completed
     */
    boolean join(Attempt attempt) {
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
     * The attempt waits no longer; its place at the gate stays taken until the stage completes.
     *
     * @return false if the stage has completed, so that the place is the run's to give back
     */
    boolean giveUp(Attempt attempt, Bulkhead gate) {
        lock.lock();
        try {
            if (!waiting.remove(attempt)) {
                return false;
            }
            zombies.merge(new Left(gate, attempt.run.plan.late), 1, Integer::sum);
            gate.zombieBegins();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The same for an attempt that was given up before it came here, and counted as a zombie then. */
    void leave(Attempt attempt, Bulkhead gate) {
        lock.lock();
        try {
            if (waiting.remove(attempt)) {
                zombies.merge(new Left(gate, attempt.run.plan.late), 1, Integer::sum);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public @Nullable Void apply(@Nullable Object value, @Nullable Throwable failure) {
        List<Attempt> attempts;
        lock.lock();
        try {
            done = true;
            attempts = new ArrayList<>(waiting);
            waiting.clear();
            zombies.forEach((left, count) -> {
                left.gate().zombiesEnd(count);
                left.late().add(count);
            });
            zombies.clear();
        } finally {
            lock.unlock();
        }
        for (Attempt attempt : attempts) {
            attempt.apply(value, failure);
        }
        return null;
    }
}
