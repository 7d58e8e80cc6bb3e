package io.holdfast.strategies.bulkhead;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Those that wait for a place, first come, first served.
 *
 * <p><b>The rule.</b> The line has somebody in it exactly when the word of {@link Places} is marked so, except while
 * the lock is held. A release that finds no mark never comes here; one that finds it frees its place first and then
 * lets in as many as there are places. To join is one step with the look for a free place ({@link Places#takeOrWait}),
 * so a release either is seen by the one that joins, or sees the mark.
 *
 * <p><b>Whose is the place.</b> It is taken from the word before the waiter leaves the line, and both happen under the
 * lock. So one that gives up is either still in the line, and has no place, or it is not, and has one: there is no
 * third case in which a place is given to nobody. Whichever it is, {@link #giveUp} says so.
 *
 * <p><b>Lock.</b> It guards the links alone, is held for a few steps, and never while user code runs; waiters are told
 * after it is free. A call that finds a free place and nobody waiting never meets it. A waiter that gives up leaves
 * from wherever it stands at the same cost.
 */
final class WaitingLine {

    private final ReentrantLock lock = new ReentrantLock();
    private final Places places;
    private @Nullable Waiter first;
    private @Nullable Waiter last;
    private volatile int length;

    WaitingLine(Places places) {
        this.places = places;
    }

    /**
     * Takes a place, or joins the end of the line. {@code overtaking} takes a free place even if others wait.
     *
     * @return true if it has a place, false if it waits
     */
    boolean enter(Waiter waiter, boolean overtaking) {
        lock.lock();
        try {
            if ((first == null || overtaking) && places.takeOrWait()) {
                return true;
            }
            join(waiter);
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Leaves the line. Returns false if it was let in before, so that it has a place, or will be told of it. */
    boolean giveUp(Waiter waiter) {
        lock.lock();
        try {
            if (!waiter.isInLine) {
                return false;
            }
            leave(waiter);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Lets in the first of the line while there are places, and tells them. */
    void letIn() {
        tell(letInUntold());
    }

    private @Nullable Waiter letInUntold() {
        lock.lock();
        try {
            return admit();
        } finally {
            lock.unlock();
        }
    }

    /** Makes a change that may raise the limit, unless it says that it made none; lets in whom there is room for. */
    boolean change(BooleanSupplier change) {
        Waiter admitted;
        lock.lock();
        try {
            if (!change.getAsBoolean()) {
                return false;
            }
            admitted = admit();
        } finally {
            lock.unlock();
        }
        tell(admitted);
        return true;
    }

    /** How many wait. */
    int length() {
        return length;
    }

    /** A chain of those that have a place now. Nothing is made on the way: there is nothing to run out of. */
    private @Nullable Waiter admit() {
        Waiter admitted = null;
        Waiter end = null;
        for (Waiter next = first; next != null && places.tryTakeFirst(); next = first) {
            leave(next);
            if (end == null) {
                admitted = next;
            } else {
                end.after = next;
            }
            end = next;
        }
        return admitted;
    }

    private static void tell(@Nullable Waiter admitted) {
        Waiter next = admitted;
        while (next != null) {
            Waiter told = next;
            next = told.after;
            told.after = null;
            told.admitted();
        }
    }

    private void join(Waiter waiter) {
        waiter.before = last;
        if (last == null) {
            first = waiter;
        } else {
            last.after = waiter;
        }
        last = waiter;
        waiter.isInLine = true;
        count(1);
    }

    private void leave(Waiter waiter) {
        if (waiter.before == null) {
            first = waiter.after;
        } else {
            waiter.before.after = waiter.after;
        }
        if (waiter.after == null) {
            last = waiter.before;
        } else {
            waiter.after.before = waiter.before;
        }
        waiter.before = null;
        waiter.after = null;
        waiter.isInLine = false;
        count(-1);
        if (first == null) {
            places.markWaitedFor(false);
        }
    }

    /** Under the lock, so no step is lost; volatile for those that only look. */
    private void count(int change) {
        int before = length;
        length = before + change;
    }
}
