package io.holdfast.core.registry;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnStateTransitionEvent;
import io.github.resilience4j.core.EventConsumer;
import io.holdfast.core.breaker.Breaker;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * How the registry lets go of breakers that nobody asks for.
 *
 * <p>Its map holds breakers, some of them in a {@link CheckedEntry}, and an {@link IdleEntry} in the place of each that
 * nobody has asked for since a sweep. A sweep puts an IdleEntry where a CLOSED breaker was; a later one, if that entry
 * still stands there after long enough, makes it hold the breaker weakly. A lookup that finds an IdleEntry puts the
 * breaker back; so a sweep costs a name that is in use one exchange in the map, and all other lookups nothing. Once the
 * breaker is collected its IdleEntry is dead, and only then may another breaker take its place. Since the weak
 * reference is cleared only when nobody can reach the breaker, no two live ones ever share a name.
 *
 * <p>A breaker that leaves CLOSED is put back, too. It is watched before it is let go, and looked at again after;
 * whichever way a transition falls, one of the two sees it. Every exchange names what it replaces, so one that comes
 * too late does nothing.
 */
final class IdleEviction {

    private final ConcurrentMap<String, Object> entries;

    // One object for all breakers, so that each has it once however often it is let go. Registered for good: a
    // subscription to end would be a way from here to the breaker.
    private final EventConsumer<CircuitBreakerOnStateTransitionEvent> watcher;

    /** For a map of breakers and IdleEntries. */
    IdleEviction(ConcurrentMap<String, Object> entries) {
        this.entries = entries;
        this.watcher = transition -> {
            String name = transition.getCircuitBreakerName();
            wake(name, entries.get(name));
        };
    }

    /** The breaker of an entry, as it is held; null if there is none or it is gone. Nobody has asked for it. */
    static @Nullable CircuitBreaker peek(@Nullable Object entry) {
        if (entry instanceof IdleEntry resting) {
            return resting.breaker();
        }
        return entry instanceof CheckedEntry asked ? asked.breaker : (CircuitBreaker) entry;
    }

    /** The breaker of an entry, held strongly from now on; null if there is none or it is gone. */
    @Nullable
    CircuitBreaker wake(String name, @Nullable Object entry) {
        CircuitBreaker breaker = peek(entry);
        if (entry instanceof IdleEntry && breaker != null) {
            // If it has been replaced already, another thread has asked, or the name has been removed.
            entries.replace(name, entry, breaker);
        }
        return breaker;
    }

    /** One entry's part in a sweep; false if it is dead. Only one thread sweeps at a time. */
    boolean sweep(String name, Object entry, long now, long idleNanos) {
        CircuitBreaker found = peek(entry);
        if (!(found instanceof Breaker breaker)) {
            return found != null;
        }
        if (!(entry instanceof IdleEntry resting)) {
            if (breaker.getState() == State.CLOSED) {
                entries.replace(name, entry, new IdleEntry(breaker, now));
            }
        } else if (now - resting.since >= idleNanos) {
            breaker.getEventPublisher().onStateTransition(watcher);
            resting.strong = null;
            if (breaker.getState() != State.CLOSED) {
                entries.replace(name, resting, breaker);
            }
        }
        return true;
    }

    /** A breaker at rest: held strongly at first, weakly once it was idle for long enough. */
    private static final class IdleEntry {
        /** When a sweep found that nobody had asked. */
        final long since;

        final WeakReference<Breaker> weak;
        volatile @Nullable Breaker strong;

        IdleEntry(Breaker breaker, long since) {
            this.since = since;
            this.weak = new WeakReference<>(breaker);
            this.strong = breaker;
        }

        @Nullable
        Breaker breaker() {
            Breaker held = strong;
            return held == null ? weak.get() : held;
        }
    }
}
