package io.holdfast.strategies.bulkhead;

import io.holdfast.core.log.GuardedLog;
import io.holdfast.core.time.TimeSource;
import io.holdfast.strategies.adaptive.Adaptive;
import io.holdfast.strategies.adaptive.LimitAlgorithm;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Moves a limit by what calls show of the load.
 *
 * <p><b>What is timed.</b> Every so-many-th call, so that about {@link #WANTED} are in a window; a limit with little
 * traffic times all, one with much at least one in {@value #MOST_SKIPPED} + 1. Only these read the clock and make an
 * object. The count is taken down by {@link Places#isTurn}.
 *
 * <p><b>Windows.</b> A window lasts for about one call's latency, so that a step of the limit has shown what it does
 * before the next, and for as many calls as half of those that may run, at most {@link #MOST_NEEDED}: one call shows
 * little. The algorithm gets the mean of their latencies, the most that were seen in flight, and whether one was
 * dropped. A single call's latency would make an algorithm that reacts to ratios shrink a limit where latencies vary.
 *
 * <p><b>One thread.</b> The window and the algorithm belong to whoever holds {@code busy}. It is asked for by one CAS
 * and never waited for: a call that finds it taken leaves its measurement out. The write that frees it is volatile, so
 * each holder sees what the one before wrote.
 *
 * <p><b>An operator's word.</b> {@link #moveTo} waits for nobody: it leaves the limit in {@code ordered} and sets it.
 * One who holds {@code busy} sets the algorithm's limit first and looks at {@code ordered} after that, so whichever
 * comes last, the operator's stands. The next window's end starts the algorithm anew from there.
 *
 * <p>Sources: TCP Vegas and its successors step once a round trip (Brakmo and Peterson, 1995); the window is what
 * Netflix's {@code WindowedLimit} does, without an object for each sample.
 */
final class Adaptation {

    private static final VarHandle BUSY = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "busy", VarHandle.class, Adaptation.class, boolean.class);

    private static final VarHandle SKIPPED = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "skipped", VarHandle.class, Adaptation.class, int.class);

    private static final VarHandle ORDERED = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "ordered", VarHandle.class, Adaptation.class, int.class);

    /** The shortest window, nanoseconds: more steps than that nobody needs. */
    private static final long SHORTEST = 10_000_000;

    /** The longest window, nanoseconds. */
    private static final long LONGEST = 1_000_000_000;

    private static final int WANTED = 20;
    private static final int MOST_NEEDED = 10;
    private static final int MOST_SKIPPED = 63;

    private final Adaptive settings;
    private final Places places;
    private final TimeSource time;
    private final GuardedLog log;

    @SuppressWarnings("UnusedVariable") // accessed through BUSY
    private volatile boolean busy;

    @SuppressWarnings("UnusedVariable") // accessed through SKIPPED
    private int skipped;

    private volatile int ordered;
    private volatile long moves;
    private volatile boolean complained;

    // ---- of the thread that holds busy

    private LimitAlgorithm algorithm;
    private long windowBegan;
    private long windowNanos = SHORTEST;
    private long sumNanos;
    private int count;
    private int mostInFlight;
    private boolean dropped;

    Adaptation(Adaptive settings, Places places, TimeSource time, GuardedLog log) {
        this.settings = settings;
        this.places = places;
        this.log = log;
        this.time = time;
        this.windowBegan = time.nanoTime();
        this.algorithm = settings.newAlgorithm(places.limit());
    }

    /** A call has been admitted; null if its time is not taken. Throws nothing: the call has a place to lose. */
    @Nullable
    Sample begun() {
        try {
            return isTurn() ? new Sample(time.nanoTime(), places.taken()) : null;
        } catch (Throwable e) { // the time may be the user's
            complain(e);
            return null;
        }
    }

    /** A timed call has ended. Throws nothing. */
    void ended(Sample call, @Nullable Throwable failure) {
        boolean isDrop = isDrop(failure);
        if (failure != null && !isDrop) {
            return;
        }
        try {
            long now = time.nanoTime();
            takeIn(now - call.begunNanos(), call.inFlight(), isDrop, now);
        } catch (Throwable e) {
            complain(e);
        }
    }

    /** The same for a call that somebody else has timed; returns whether it was one to look at. */
    boolean measured(long nanos, @Nullable Throwable failure) {
        if (!isTurn()) {
            return false;
        }
        boolean isDrop = isDrop(failure);
        if (failure == null || isDrop) {
            takeIn(nanos, places.taken(), isDrop, time.nanoTime());
        }
        return true;
    }

    private boolean isTurn() {
        return places.isTurn((int) SKIPPED.getOpaque(this));
    }

    /** A failure that is no drop says nothing of the load, however quick or slow it was. */
    private boolean isDrop(@Nullable Throwable failure) {
        try {
            return failure != null && settings.isDrop(failure);
        } catch (Throwable e) {
            log.warn("adaptive limit: dropIf failed; taken for no", e);
            return false;
        }
    }

    private void takeIn(long nanos, int inFlight, boolean isDrop, long now) {
        if (!BUSY.compareAndSet(this, false, true)) {
            return;
        }
        try {
            sumNanos += Math.max(1, nanos);
            count++;
            mostInFlight = Math.max(mostInFlight, inFlight);
            dropped |= isDrop;
            long lasted = now - windowBegan;
            if (lasted < windowNanos) {
                return;
            }
            if (count >= Math.max(1, Math.min(MOST_NEEDED, places.limit() / 2))) {
                step(sumNanos / count);
                begin(now, lasted);
            } else if (lasted > 4 * windowNanos) {
                skip(0); // there is less traffic than there was
            }
        } catch (Throwable e) { // the algorithm may be the user's
            complain(e);
            begin(now, 0);
        } finally {
            busy = false;
        }
    }

    private void step(long meanNanos) {
        int order = (int) ORDERED.getAndSet(this, 0);
        if (order != 0) {
            algorithm = settings.newAlgorithm(order);
            return;
        }
        int next = settings.within(algorithm.update(meanNanos, mostInFlight, dropped));
        if (next == places.limit()) {
            return;
        }
        places.limit(next);
        long before = moves;
        moves = before + 1;
        for (int later = ordered; later != 0; ) {
            places.limit(later);
            int again = ordered;
            later = again == later ? 0 : again;
        }
    }

    private void begin(long now, long lasted) {
        if (lasted > 0) {
            windowNanos = Math.max(SHORTEST, Math.min(LONGEST, sumNanos / count));
            double calls = (double) count * ((int) SKIPPED.getOpaque(this) + 1) / lasted * windowNanos;
            skip((int) Math.max(0, Math.min(MOST_SKIPPED, calls / WANTED - 1)));
        }
        windowBegan = now;
        sumNanos = 0;
        count = 0;
        mostInFlight = 0;
        dropped = false;
    }

    private void skip(int calls) {
        if (calls < (int) SKIPPED.getOpaque(this)) {
            places.nextTurn();
        }
        SKIPPED.setOpaque(this, calls);
    }

    /** Once, since it may happen with every call. */
    private void complain(Throwable thrown) {
        if (!complained) {
            complained = true;
            log.warn("adaptive limit: {} failed; the limit stays as it is", settings, thrown);
        }
    }

    /** Moves the limit; under a lock, so one at a time. */
    void moveTo(int limit) {
        ordered = limit;
        places.limit(limit);
    }

    /** How often the limit has moved by itself. */
    long moves() {
        return moves;
    }
}
