package io.holdfast.core.breaker;

import io.holdfast.core.internal.Nanos;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which half-open probes are out, and whether one more may go.
 *
 * <p><b>Seats.</b> There are as many as probes are permitted. A probe keeps its seat when its outcome is recorded, so
 * that so many probes decide and no more, as in Resilience4j; it leaves it when it is given back. Once its lease is
 * over a substitute may take the seat, and the probe stands among the {@code overdue}, for whom there are as many
 * places again; an outcome that is recorded keeps its place, too. So what is out or recorded stays within twice the
 * permitted number. No counter stands beside the two arrays: what is free is what they show. An {@link Error} between
 * two steps (a stack overflow, say) leaves at worst a lease that ends.
 *
 * <p><b>Carried over.</b> Probes that are out when the breaker opens again take places, or seats when those are full,
 * in the next half-open state, until they are heard of: a backend where every other call hangs would gather one more at
 * each turn. They cannot keep it from a verdict: that takes {@code m} recorded outcomes, and so many seats are always
 * left free. After a verdict there are no more than the rest allows; if an operator ends the state, the oldest are
 * left out. The maximum wait carries none over, as it is there to give probes up, and a closed breaker forgets them.
 *
 * <p><b>Lost probes.</b> While every place of the overdue is taken, their outcomes may come yet, so none is let go for
 * a while after the newest probe: five minutes, or a lease if that is longer. Then the one that went first gives up its
 * place, and one substitute goes. Each time doubles that while, up to an hour, or a lease if that is longer. But once a
 * probe has come back since the last was given up, the next is given up at once: it is the probes that were lost, not
 * the backend. A probe that has given up its place counts all the same if it comes back. One that was carried over and
 * stays away as long as the first of those whiles gives up its place, too.
 *
 * <p><b>Raw outcomes</b> that come too late end a probe of the state that may have admitted their call. If there is
 * none, such an outcome may be that of a probe of this state, reported with a duration that began elsewhere; so the
 * last of these is taken for heard of: its seat is free when its lease is over.
 *
 * <p><b>Cost.</b> A report touches its own lease. A probe takes the seat that {@code guess} names, or looks through
 * them all. A look in vain leaves a {@code pause}: until when another is in vain too, unless a report comes in between.
 * So as a rule a refusal costs one comparison.
 *
 * <p><b>Memory order and progress.</b> Seats and places change by CAS alone, and a report clears {@code pause} after it
 * has changed its lease. A look marks {@code pause} before it begins and replaces its mark only if that still stands,
 * so it cannot hide a report that it has missed. A look that has found a seat and loses it looks again, since another
 * has got it: lock-free.
 */
final class Probes {

    private static final VarHandle PLACE = MethodHandles.arrayElementVarHandle(Lease[].class);
    private static final VarHandle OVERDUE = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "overdue", VarHandle.class, Probes.class, Lease[].class);
    private static final VarHandle PAUSE = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "pause", VarHandle.class, Probes.class, Pause.class);
    private static final VarHandle GIVEN_UP = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "givenUp", VarHandle.class, Probes.class, GivenUp.class);

    private static final long FIRST_PATIENCE = Nanos.of(Duration.ofMinutes(5));
    private static final long LONGEST_PATIENCE = Nanos.of(Duration.ofHours(1));
    private static final int DOUBLINGS = 4;

    /** Until when it is in vain to look for a seat; before {@code from}, a clock was set back. */
    private record Pause(long from, long until) {}

    /** How often a probe was given up in a row, and how many outcomes had been recorded when the last one was. */
    private record GivenUp(int times, int recorded) {}

    /** Makes a lease of the half-open state that these probes are of. */
    interface Leases {
        Lease lease(boolean raw, long start, long end);
    }

    final RawProbes raw = new RawProbes();

    private final Leases leases;
    private final IntSupplier recorded;
    private final long leaseNanos;
    private final @Nullable Lease[] seats;
    private volatile @Nullable Lease @Nullable [] overdue;
    private volatile @Nullable Pause pause;
    private volatile GivenUp givenUp = new GivenUp(0, Integer.MAX_VALUE);
    // Where a free seat and a free place are likely. Racy on purpose: a wrong guess costs a longer look.
    private volatile int guess;
    private volatile int placeGuess;

    /** {@code recorded} says how many outcomes of probes the state has recorded. */
    Probes(int permitted, long leaseNanos, Leases leases, IntSupplier recorded) {
        this.leases = leases;
        this.recorded = recorded;
        this.leaseNanos = leaseNanos;
        this.seats = new Lease[permitted];
    }

    /** Before the first probe: takes in those of an earlier state, the newest so many at most. */
    void carryOver(List<Lease> stillOut, int atMost, long now) {
        stillOut.sort(Comparator.comparingLong(lease -> now - lease.start));
        List<Lease> newest = stillOut.subList(0, Math.min(atMost, stillOut.size()));
        for (int i = 0; i < newest.size(); i++) {
            if (i < seats.length) {
                PLACE.setVolatile(overdue(), i, newest.get(i));
            } else {
                PLACE.setVolatile(seats, 2 * seats.length - 1 - i, newest.get(i));
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
    Lease admit(boolean withoutPermit, long now) {
        if (pauseNanos(now) > 0) {
            return null;
        }
        // Made before any step is taken: running out of memory in between would cost a seat for the length of a lease.
        Lease lease = leases.lease(withoutPermit, now, now + leaseNanos);
        lease.probes = this;
        Pause mark = new Pause(now, now);
        pause = mark;
        Look look = new Look(now);
        while (look.findsSeat()) {
            if (look.takesSeat(lease)) {
                if (withoutPermit) {
                    raw.add(lease);
                }
                return lease;
            }
        }
        PAUSE.compareAndSet(this, mark, new Pause(now, now + look.inVainNanos()));
        return null;
    }

    /** How long until a probe may go, if nobody reports; zero if one may now. Only looks. */
    long waitNanos(long now) {
        long known = pauseNanos(now);
        if (known > 0) {
            return known;
        }
        Look look = new Look(now);
        return look.findsSeat() ? 0 : Math.max(1, look.inVainNanos());
    }

    private long pauseNanos(long now) {
        Pause known = pause;
        return known == null || now - known.from < 0 ? 0 : known.until - now;
    }

    /** A probe, of this state or one before, has been given back or came too late: that may free a seat or a place. */
    void ended(Lease lease) {
        if (lease.probes == this && PLACE.compareAndSet(seats, lease.seat, lease, null)) {
            guess = lease.seat;
        }
        pause = null;
    }

    /** A raw outcome came too late to count here. */
    void rawCameLate(long callStart) {
        @Nullable Lease[] places = overdue;
        if (endsCarriedOver(seats, callStart) || (places != null && endsCarriedOver(places, callStart))) {
            pause = null;
        } else {
            Lease unused = raw.take();
        }
    }

    private boolean endsCarriedOver(@Nullable Lease[] places, long callStart) {
        for (int i = 0; i < places.length; i++) {
            Lease lease = at(places, i);
            if (lease != null
                    && lease.raw
                    && lease.probes != this
                    && lease.mayBeOfACallSince(callStart)
                    && lease.claim()) {
                return true;
            }
        }
        return false;
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

    private static int wrapped(int index, int length) {
        return index < length ? index : index - length;
    }

    /** One thread's look for a seat, and what it has found: who sits there, and where that one may stand. */
    private final class Look {
        private static final int NONE = -1;

        private final long now;
        private int seat;
        private @Nullable Lease there;
        private int place;
        private @Nullable Lease gone;
        private @Nullable GivenUp before;
        private @Nullable GivenUp after;
        // As spans from now, which can be compared however far apart the times are.
        private long soonest;
        private long sinceNewest;

        Look(long now) {
            this.now = now;
        }

        boolean findsSeat() {
            soonest = Long.MAX_VALUE;
            sinceNewest = Long.MAX_VALUE;
            after = null;
            place = NONE;
            boolean full = false;
            int from = guess;
            for (int i = 0; i < seats.length; i++) {
                int at = wrapped(from + i, seats.length);
                Lease sitting = at(seats, at);
                boolean free = isFree(sitting);
                boolean replaceable = !free && isReplaceable(sitting);
                if (free || (replaceable && !full)) {
                    seat = at;
                    there = sitting;
                    if (free || findsPlace()) {
                        return true;
                    }
                    full = true;
                }
            }
            return full && givesUpOne();
        }

        /** Whether nobody is waited for here. A lease that was claimed before its end and not recorded is lost. */
        private boolean isFree(@Nullable Lease lease) {
            if (lease == null || lease.isReturned()) {
                return true;
            }
            if (lease.probes == Probes.this) {
                return !lease.isOut() && !lease.isRecorded() && isOver(lease);
            }
            long patienceLeft = patience(0) - age(lease);
            boolean free = !lease.isOut() || patienceLeft <= 0;
            soonest = free ? soonest : Math.min(soonest, patienceLeft);
            return free;
        }

        private boolean isReplaceable(@Nullable Lease lease) {
            if (lease == null || lease.isRecorded()) {
                return false;
            }
            sinceNewest = Math.min(sinceNewest, age(lease));
            if (isOver(lease)) {
                return true;
            }
            soonest = Math.min(soonest, lease.end - now);
            return false;
        }

        private boolean isOver(Lease lease) {
            return lease.end - now <= 0 || lease.start - now > 0; // or the clock was set back
        }

        private long age(Lease lease) {
            return Math.max(0, now - lease.start);
        }

        private boolean findsPlace() {
            @Nullable Lease[] places = overdue();
            int from = placeGuess;
            for (int i = 0; i < places.length; i++) {
                int at = wrapped(from + i, places.length);
                gone = at(places, at);
                if (isFree(gone)) {
                    place = at;
                    return true;
                }
            }
            return false;
        }

        /** The probe that went first of those overdue, for the one in the seat found last, if patience is at an end. */
        private boolean givesUpOne() {
            GivenUp last = givenUp;
            int count = recorded.getAsInt();
            boolean cameBack = count > last.recorded;
            long left = patience(last.times) - sinceNewest;
            if (!cameBack && left > 0) {
                soonest = Math.min(soonest, left);
                return false;
            }
            before = last;
            after = new GivenUp(cameBack ? 0 : last.times + 1, count);
            gone = null;
            @Nullable Lease[] places = overdue();
            for (int i = 0; i < places.length; i++) {
                Lease other = at(places, i);
                if (other != null && !other.isRecorded() && (gone == null || age(other) > age(gone))) {
                    place = i;
                    gone = other;
                }
            }
            return gone != null;
        }

        boolean takesSeat(Lease lease) {
            if (after != null && !GIVEN_UP.compareAndSet(Probes.this, before, after)) {
                return false;
            }
            lease.seat = seat;
            if (place == NONE) {
                return sits(lease);
            }
            @Nullable Lease[] places = overdue();
            // First the place, then the seat: a probe that is out stands in one of the two at any time.
            if (!PLACE.compareAndSet(places, place, gone, there)) {
                return false;
            }
            if (sits(lease)) {
                placeGuess = wrapped(place + 1, places.length);
                return true;
            }
            PLACE.compareAndSet(places, place, there, gone);
            return false;
        }

        private boolean sits(Lease lease) {
            if (!PLACE.compareAndSet(seats, seat, there, lease)) {
                return false;
            }
            guess = wrapped(seat + 1, seats.length);
            return true;
        }

        long inVainNanos() {
            return soonest == Long.MAX_VALUE ? 0 : soonest;
        }
    }
}
