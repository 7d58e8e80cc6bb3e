package io.holdfast.core.breaker;

import io.holdfast.core.time.Nanos;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which half-open probes are out, and whether one more may go.
 *
 * <p><b>Seats.</b> There are as many as probes are permitted. A probe keeps its seat when its outcome is recorded, so
 * that so many probes decide and no more, as in Resilience4j; it leaves it when it is given back. Once its lease is over
 * a substitute may take the seat, and the probe stands among the {@code overdue}, for whom there are as many places
 * again. So what is out stays within twice the permitted number. No counter stands beside the two arrays: what is free
 * is what they show. An {@link Error} between two steps (a stack overflow, say) leaves at worst a lease that ends.
 *
 * <p><b>Carried over.</b> Probes that are still out when the verdict of their state has opened the breaker take places,
 * or seats when those are full, in the next half-open state, until they are heard of: a backend where every other call
 * hangs would gather one more at each turn. They cannot keep it from a verdict. A verdict takes {@code m} recorded
 * outcomes, which keep their seats and places; so of twice the permitted number at most all but {@code m} are carried
 * over, and {@code m} seats are free.
 *
 * <p><b>Lost probes.</b> While every place of the overdue is taken, their outcomes may come yet, so none is let go for a
 * while after the newest probe: five minutes, or a lease if that is longer. Then the one that went first gives up its
 * place, and one substitute goes. Each time doubles that while, up to an hour, or a lease if that is longer. A probe that
 * has given up its place counts all the same if it comes back. One that was carried over and stays away as long as the
 * first of those whiles gives up its place, too.
 *
 * <p><b>Raw probes.</b> Resilience4j's protocol does not say which probe an outcome or a release speaks of. The raw
 * probe that went last is taken: with one before it lost, the lease that is then left over is the oldest, which ends
 * first. An outcome that comes after the state of its probe ends one of that state's.
 *
 * <p><b>Cost.</b> A report touches its own lease. A probe takes the seat that {@code guess} names, or looks through them
 * all. A look in vain leaves a {@code pause}: until when another is in vain too, unless a report comes in between. So a
 * refusal costs one comparison.
 *
 * <p><b>Memory order and progress.</b> Seats, places and the stack of raw probes change by CAS alone, and a report
 * clears {@code pause} after it has changed its lease. A look marks {@code pause} before it begins and replaces its mark
 * only if that still stands, so it cannot hide a report that it has missed. Looks pass once over each array; the stack's
 * CAS fails because another raw probe came or went: lock-free.
 */
final class Probes {

    private static final VarHandle PLACE = MethodHandles.arrayElementVarHandle(Lease[].class);
    private static final VarHandle OVERDUE;
    private static final VarHandle PAUSE;
    private static final VarHandle LAST_RAW;
    private static final VarHandle GIVEN_UP;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            OVERDUE = lookup.findVarHandle(Probes.class, "overdue", Lease[].class);
            PAUSE = lookup.findVarHandle(Probes.class, "pause", Pause.class);
            LAST_RAW = lookup.findVarHandle(Probes.class, "lastRaw", Lease.class);
            GIVEN_UP = lookup.findVarHandle(Probes.class, "givenUp", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final long FIRST_PATIENCE = Nanos.of(Duration.ofMinutes(5));
    private static final long LONGEST_PATIENCE = Nanos.of(Duration.ofHours(1));
    private static final int DOUBLINGS = 4;

    private final HalfOpenState state;
    private final long leaseNanos;
    private final @Nullable Lease[] seats;
    private volatile @Nullable Lease @Nullable [] overdue;
    private volatile @Nullable Pause pause;
    private volatile @Nullable Lease lastRaw;
    private volatile int givenUp;
    /** Where a free seat is likely. Racy on purpose: a wrong guess costs a longer look. */
    private volatile int guess;

    Probes(HalfOpenState state, int permitted, long leaseNanos) {
        this.state = state;
        this.leaseNanos = leaseNanos;
        this.seats = new Lease[permitted];
    }

    /** Before the first probe: takes in those of an earlier state, the newest so many at most. */
    void carryOver(List<Lease> stillOut, int atMost) {
        stillOut.sort((one, other) -> Long.signum(other.start - one.start));
        List<Lease> newest = stillOut.subList(0, Math.min(atMost, stillOut.size()));
        if (newest.isEmpty()) {
            return;
        }
        @Nullable Lease[] places = overdue();
        for (int i = 0; i < newest.size(); i++) {
            if (i < places.length) {
                PLACE.setVolatile(places, i, newest.get(i));
            } else {
                PLACE.setVolatile(seats, seats.length - 1 - (i - places.length), newest.get(i));
            }
        }
    }

    /** The probes that are out. */
    List<Lease> out() {
        List<Lease> found = new ArrayList<>();
        addOut(seats, found);
        @Nullable Lease[] places = overdue;
        if (places != null) {
            addOut(places, found);
        }
        return found;
    }

    private static void addOut(@Nullable Lease[] places, List<Lease> found) {
        for (int i = 0; i < places.length; i++) {
            Lease lease = at(places, i);
            if (lease != null && lease.isOut()) {
                found.add(lease);
            }
        }
    }

    /** After its state: drops what would make a chain of all states there ever were. */
    void forget() {
        for (int i = 0; i < seats.length; i++) {
            PLACE.setVolatile(seats, i, null);
        }
        overdue = null;
    }

    /** A permit for one more probe; null if none may go now. */
    @Nullable
    Lease admit(boolean raw, long now) {
        if (pauseNanos(now) > 0) {
            return null;
        }
        // Made before any step is taken: running out of memory in between would cost a seat for the length of a lease.
        Lease lease = new Lease(state, raw, now, now + leaseNanos);
        Look look = new Look(now);
        pause = look;
        if (look.findSeat(lease) || look.giveUpOne(lease)) {
            if (raw) {
                push(lease);
            }
            return lease;
        }
        PAUSE.compareAndSet(this, look, new Pause(look.inVainUntil()));
        return null;
    }

    /** For how long it is in vain to look again; zero or less if it is not, or nobody has looked. */
    long pauseNanos(long now) {
        Pause known = pause;
        return known == null ? 0 : known.until - now;
    }

    /** A probe, of this state or one before, has been given back or came too late: that may free a seat or a place. */
    void ended(Lease lease) {
        if (lease.home() == state && PLACE.compareAndSet(seats, lease.seat, lease, null)) {
            guess = lease.seat;
        }
        pause = null;
    }

    /** A raw probe that was carried over is out no longer; one whose state cannot have admitted the call is another. */
    void carriedOverRawEnded(long callStart) {
        boolean unused = endCarriedOverRaw(seats, callStart) || (overdue != null && endCarriedOverRaw(overdue(), callStart));
        pause = null;
    }

    private boolean endCarriedOverRaw(@Nullable Lease[] places, long callStart) {
        for (int i = 0; i < places.length; i++) {
            Lease lease = at(places, i);
            if (lease != null
                    && lease.raw
                    && lease.home() != state
                    && lease.home().mayHaveAdmitted(callStart)
                    && lease.claim()) {
                return true;
            }
        }
        return false;
    }

    /** A raw probe that is out, with the right to report for it; null if there is none. */
    @Nullable
    Lease takeRaw() {
        for (; ; ) {
            Lease last = lastRaw;
            if (last == null) {
                return null;
            }
            if (LAST_RAW.compareAndSet(this, last, last.rawBefore) && last.claim()) {
                return last;
            }
        }
    }

    /** A lease is pushed once, so no other can be taken for it. */
    private void push(Lease lease) {
        for (; ; ) {
            Lease last = lastRaw;
            lease.rawBefore = last;
            if (LAST_RAW.compareAndSet(this, last, lease)) {
                return;
            }
        }
    }

    /** How long the newest probe must have been out before another is given up. */
    private long patience(int times) {
        long first = Math.max(FIRST_PATIENCE, leaseNanos);
        long longest = Math.max(LONGEST_PATIENCE, leaseNanos);
        int doublings = Math.min(times, DOUBLINGS);
        return first > longest >> doublings ? longest : first << doublings;
    }

    private @Nullable Lease[] overdue() {
        @Nullable Lease[] places = overdue;
        if (places == null) {
            @Nullable Lease[] made = new Lease[seats.length];
            places = (Lease[]) OVERDUE.compareAndExchange(this, null, made);
            places = places == null ? made : places;
        }
        return places;
    }

    private static @Nullable Lease at(@Nullable Lease[] places, int place) {
        return (Lease) PLACE.getVolatile(places, place);
    }

    /** Until when it is in vain to look for a seat. */
    private static class Pause {
        final long until;

        Pause(long until) {
            this.until = until;
        }
    }

    /** One thread's look for a seat; as a pause it is over already. */
    private final class Look extends Pause {
        private final long now;
        /** The first place of the overdue that may be free. */
        private int place;
        /** A seat whose lease is over, for whose probe there is no place, and that probe. */
        private int stuckSeat;

        private @Nullable Lease stuck;
        // As spans from now, which can be compared however far apart the times are.
        private long soonest = Long.MAX_VALUE;
        private long sinceNewest = Long.MAX_VALUE;

        Look(long now) {
            super(now);
            this.now = now;
        }

        boolean findSeat(Lease lease) {
            int from = guess;
            for (int i = 0; i < seats.length; i++) {
                int seat = from + i < seats.length ? from + i : from + i - seats.length;
                Lease there = at(seats, seat);
                if (isFree(there) ? sit(lease, seat, there) : relieve(Objects.requireNonNull(there), seat, lease)) {
                    guess = seat + 1 < seats.length ? seat + 1 : 0;
                    return true;
                }
            }
            return false;
        }

        private boolean isFree(@Nullable Lease there) {
            if (there == null || there.isReturned()) {
                return true;
            }
            if (there.home() == state) {
                return false;
            }
            long patienceLeft = patience(0) - (now - there.start);
            boolean free = !there.isOut() || patienceLeft <= 0;
            soonest = free ? soonest : Math.min(soonest, patienceLeft);
            return free;
        }

        /** Takes the seat of a probe whose lease is over, if there is a place for that among the overdue. */
        private boolean relieve(Lease there, int seat, Lease lease) {
            if (there.isRecorded()) {
                return false;
            }
            sinceNewest = Math.min(sinceNewest, now - there.start);
            if (there.end - now > 0) {
                soonest = Math.min(soonest, there.end - now);
                return false;
            }
            @Nullable Lease[] places = overdue();
            for (; place < places.length; place++) {
                Lease gone = at(places, place);
                if (isFree(gone)) {
                    return swap(gone, there, seat, lease);
                }
            }
            stuck = there;
            stuckSeat = seat;
            return false;
        }

        /** Gives up the probe that went first of those overdue, if patience with it is at an end. */
        boolean giveUpOne(Lease lease) {
            Lease there = stuck;
            int times = givenUp;
            if (there == null
                    || sinceNewest < patience(times)
                    || !GIVEN_UP.compareAndSet(Probes.this, times, times + 1)) {
                return false;
            }
            @Nullable Lease[] places = overdue();
            Lease first = null;
            for (int i = 0; i < places.length; i++) {
                Lease other = at(places, i);
                if (other != null && !other.isRecorded() && (first == null || other.start - first.start < 0)) {
                    place = i;
                    first = other;
                }
            }
            return first != null && swap(first, there, stuckSeat, lease);
        }

        /** First the place, then the seat: a probe that is out stands in one of the two at any time. */
        private boolean swap(@Nullable Lease gone, Lease there, int seat, Lease lease) {
            @Nullable Lease[] places = overdue();
            if (!PLACE.compareAndSet(places, place, gone, there)) {
                return false;
            }
            if (sit(lease, seat, there)) {
                return true;
            }
            PLACE.compareAndSet(places, place, there, null);
            return false;
        }

        private boolean sit(Lease lease, int seat, @Nullable Lease before) {
            lease.seat = seat;
            return PLACE.compareAndSet(seats, seat, before, lease);
        }

        long inVainUntil() {
            if (stuck != null) {
                soonest = Math.min(soonest, Math.max(0, patience(givenUp) - sinceNewest));
            }
            return soonest == Long.MAX_VALUE ? now : now + soonest;
        }
    }
}
