package io.holdfast.lifecycle.readiness;

import static java.util.Objects.requireNonNull;

import io.holdfast.lifecycle.heartbeat.Heartbeat;
import io.holdfast.lifecycle.internal.GuardedLog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Whether work should be sent to this process: named conditions (the database answers, the caches are warm, the lock is
 * held) and the {@link ReadinessState} that follows from them. Liveness is another question, answered by
 * {@link Heartbeat}: a process that is not ready is not to be killed for it.
 *
 * <pre>{@code
 * Readiness readiness = Readiness.of("database", "warm-up");
 * readiness.met("database");
 * readiness.unmet("database", "connection refused");
 * }</pre>
 *
 * <p>One immutable {@link Snapshot}, read without a lock. Listeners see every change, in order, one at a time; a
 * listener runs on the thread that made a change and outside any lock. Safe for use by many threads.
 */
public final class Readiness {

    private static final GuardedLog LOG = GuardedLog.of(Readiness.class);

    /** Why a condition does not hold before it has been met for the first time. */
    public static final String NOT_YET = "not yet";

    private volatile Snapshot current;
    private final List<Consumer<Snapshot>> listeners = new CopyOnWriteArrayList<>();
    private final Queue<Snapshot> changes = new ConcurrentLinkedQueue<>();
    private final AtomicInteger undelivered = new AtomicInteger();

    /**
     * What is known at one moment. Immutable.
     *
     * @param state what follows from the conditions
     * @param unmet the conditions that do not hold, each with the reason, in the order they were named
     * @param conditions all conditions, in that order
     */
    public record Snapshot(ReadinessState state, Map<String, String> unmet, List<String> conditions) {

        private Snapshot with(ReadinessState state) {
            return new Snapshot(state, unmet, conditions);
        }

        private Snapshot with(String condition, @Nullable String reason) {
            if (!conditions.contains(condition)) {
                throw new IllegalArgumentException(
                        "condition: " + condition + " (expected: one of " + conditions + ")");
            }
            Map<String, String> still = new LinkedHashMap<>();
            for (String name : conditions) {
                String why = name.equals(condition) ? reason : unmet.get(name);
                if (why != null) {
                    still.put(name, why);
                }
            }
            return new Snapshot(next(still.isEmpty()), still, conditions);
        }

        private ReadinessState next(boolean allMet) {
            if (state.isEnding()) {
                return state;
            }
            if (allMet) {
                return ReadinessState.READY;
            }
            return state == ReadinessState.STARTING ? ReadinessState.STARTING : ReadinessState.DEGRADED;
        }
    }

    private Readiness(List<String> conditions) {
        Map<String, String> unmet = new LinkedHashMap<>();
        conditions.forEach(name -> unmet.put(name, NOT_YET));
        current = new Snapshot(ReadinessState.STARTING, unmet, conditions);
    }

    /**
     * Returns a readiness that is starting, with none of these conditions met.
     *
     * @param conditions their names; at least one, each once
     */
    public static Readiness of(String... conditions) {
        List<String> names = List.of(conditions);
        if (names.isEmpty() || names.stream().distinct().count() != names.size()) {
            throw new IllegalArgumentException("conditions: " + names + " (expected: at least one, each once)");
        }
        return new Readiness(names);
    }

    /** Returns what is known now. */
    public Snapshot snapshot() {
        return current;
    }

    /** Returns the state now. */
    public ReadinessState state() {
        return snapshot().state();
    }

    /** Says that the condition holds. */
    public void met(String condition) {
        change(now -> now.with(condition, null));
    }

    /** Says that the condition does not hold, and why. */
    public void unmet(String condition, String reason) {
        requireNonNull(reason, "reason");
        change(now -> now.with(condition, reason));
    }

    /** Says that nothing new is taken on from now on; there is no way back. */
    public void drain() {
        change(now -> now.state().isEnding() ? now : now.with(ReadinessState.DRAINING));
    }

    /** Says that the process has ended. */
    public void stopped() {
        change(now -> now.with(ReadinessState.STOPPED));
    }

    /** Tells this listener of every change from now on; one that throws is logged and goes on being told. */
    public void onChange(Consumer<Snapshot> listener) {
        listeners.add(requireNonNull(listener, "listener"));
    }

    /** The lock makes the order of the queue that of the changes; no listener runs under it. */
    private void change(UnaryOperator<Snapshot> change) {
        synchronized (changes) {
            Snapshot before = current;
            Snapshot after = change.apply(before);
            if (after.equals(before)) {
                return;
            }
            current = after;
            changes.add(after);
        }
        deliver();
    }

    /** The thread that raises the count from zero delivers until nothing is left; the others go on at once. */
    private void deliver() {
        if (undelivered.getAndIncrement() != 0) {
            return;
        }
        do {
            Snapshot change = requireNonNull(changes.poll(), "change");
            for (Consumer<Snapshot> listener : listeners) {
                try {
                    listener.accept(change);
                } catch (
                        Throwable
                                e) { // whatever it throws, the others still want to know, now and of every later change
                    LOG.warn("listener failed on {}", change.state(), e);
                }
            }
        } while (undelivered.decrementAndGet() != 0);
    }
}
