package io.holdfast.core.registry;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnStateTransitionEvent;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.Subscription;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * What the registry holds under a name: a breaker, strongly, or weakly after it was idle. An entry belongs to one
 * breaker for life; once that is collected the entry is dead, and only then may another take its place. Since the
 * weak reference is cleared only when nobody can reach the breaker, no two live ones ever share a name.
 */
final class Entry {

    private static final VarHandle STRONG;

    static {
        try {
            STRONG = MethodHandles.lookup().findVarHandle(Entry.class, "strong", CircuitBreaker.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final WeakReference<CircuitBreaker> weak;
    private volatile @Nullable CircuitBreaker strong;
    // Written by every lookup that finds it false, which after a sweep is one; so lookups share the line without
    // fighting over it.
    private volatile boolean asked = true;
    // Used by sweeps alone, which take turns.
    private long idleSince;
    private boolean watching;

    Entry(CircuitBreaker breaker) {
        this.weak = new WeakReference<>(breaker);
        this.strong = breaker;
    }

    /** The breaker, held strongly from now on; null if it is gone. */
    @Nullable
    CircuitBreaker ask() {
        // Before the look at the reference: a sweep lets go of it first and then looks here, so one of the two sees the
        // other.
        if (!asked) {
            asked = true;
        }
        CircuitBreaker breaker = strong;
        return breaker == null ? revive() : breaker;
    }

    /** The breaker as it is held; null if it is gone. Nobody has asked for it. */
    @Nullable
    CircuitBreaker peek() {
        CircuitBreaker breaker = strong;
        return breaker == null ? weak.get() : breaker;
    }

    private @Nullable CircuitBreaker revive() {
        CircuitBreaker breaker = weak.get();
        if (breaker != null) {
            strong = breaker;
        }
        return breaker;
    }

    /**
     * One step of a sweep: notes an idle breaker, and lets go of one noted long enough ago. Only one thread sweeps at
     * a time.
     */
    void sweep(long now, long idleNanos) {
        if (!(strong instanceof Breaker breaker) || breaker.getState() != State.CLOSED) {
            return;
        }
        if (asked) {
            asked = false;
            idleSince = now;
        } else if (now - idleSince >= idleNanos) {
            letGo(breaker);
        }
    }

    private void letGo(Breaker breaker) {
        watch(breaker);
        STRONG.compareAndSet(this, breaker, null);
        // Watched before letting go and looked at again after it: whichever way a transition falls, one of the two sees
        // it.
        if (breaker.getState() != State.CLOSED || asked) {
            strong = breaker;
        }
    }

    /**
     * Holds the breaker again when it leaves CLOSED. For good and by a subscription that nobody keeps, since that
     * would be a way from here to the breaker.
     */
    private void watch(Breaker breaker) {
        if (!watching) {
            watching = true;
            Subscription unused =
                    breaker.subscribe(CircuitBreakerOnStateTransitionEvent.class, transition -> strong = breaker);
        }
    }
}
