package io.holdfast.executor;

import io.holdfast.core.time.TimeSource;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that is made once more when it takes long, and the first of its calls. The others are {@link HedgeCall}s;
 * the run sees one step with one outcome.
 *
 * <h2>State</h2>
 *
 * One reference, {@code calls}, says how many calls may still bring the outcome, and which hedges there are. A call
 * that ends moves it by one CAS: an answer, or the last call whatever it brings, sets {@code running} to 0 and offers
 * the outcome to the run; a failure beside others that run counts down. A hedge counts up before it looks for a place
 * and a token, so the attempt cannot fail in between, and down again without; nothing moves it from 0. Then it adds
 * itself, which fails once the run has {@linkplain #close closed} it. So each hedge is either in the list that the run
 * takes as it closes, and given up by that one thread if it still runs, or has not begun.
 *
 * <h2>What is an answer</h2>
 *
 * What the run would take: a value that passes {@code failWhen} and is what the node writes, or a business refusal.
 * Only asked when a hedge was sent; the run asks again, so {@code failWhen} may see a value twice.
 *
 * <h2>Time</h2>
 *
 * One timer at a time: for the next hedge, and after the last for the limit, which counts from the first call's start.
 * The thread that fires it sets the next. {@code alarm} is written before a look at the step's end and read after that,
 * so no timer stays behind.
 *
 * <h2>Places</h2>
 *
 * The first call's place in the bulkhead is the run's, as without hedges. Each hedge has one of its own.
 */
final class HedgedAttempt extends Attempt {

    private static final VarHandle CALLS = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "calls", VarHandle.class, HedgedAttempt.class, Calls.class);

    private static final Calls FIRST = new Calls(1, 0, null);
    private static final Calls CLOSED = new Calls(0, 0, null);

    /**
     * The calls there are.
     *
     * @param running how many may still bring the outcome, or are about to begin
     * @param sent how many hedges have begun
     * @param newest the last of those
     */
    private record Calls(int running, int sent, @Nullable HedgeCall newest) {}

    private final NodeHedges hedges;
    private final int most;
    private final Executor executor;
    private final int number;
    private final long startNanos;
    private final long delayNanos;
    private long endNanos;
    private int due;

    private volatile Calls calls = FIRST;
    private volatile TimeSource.@Nullable Timer alarm;

    /** What the first call failed with; null before. */
    private @Nullable Object firstFailed;

    /** Whether the first call has ended by itself. */
    private boolean firstOver;

    private boolean hedgeWon;

    /** What the run took as it closed the attempt. */
    private @Nullable Calls taken;

    HedgedAttempt(
            AttemptOwner run,
            NodeHedges hedges,
            @Nullable AttemptContext context,
            Executor executor,
            int number,
            long startNanos,
            long limitNanos,
            long delayNanos) {
        super(run, run.plan().call, run.plan().bulkhead, context, limitNanos);
        this.hedges = hedges;
        this.most = hedges.max();
        this.executor = executor;
        this.number = number;
        this.startNanos = startNanos;
        this.delayNanos = delayNanos;
    }

    @Override
    void arm(long limit) {
        long now = run.now();
        endNanos = now + limit;
        setAlarm(this::hedgeDue, Math.max(0, startNanos + delayNanos - now), Origin.CALLER);
    }

    /** A timer that cannot be had ends the attempt at once, as without hedges. */
    private void setAlarm(Runnable task, long delay, Origin origin) {
        try {
            TimeSource.Timer set = run.services().time().schedule(task, delay);
            alarm = set;
            if (isEnded()) {
                set.cancel();
            }
        } catch (Throwable e) {
            run.services().errors().failed("timer", e);
            boolean unused = offer(Signal.TIMED_OUT, origin);
        }
    }

    @Override
    void disarm() {
        TimeSource.Timer set = alarm;
        if (set != null) {
            set.cancel();
        }
    }

    /** On a thread of all timers. */
    private void hedgeDue() {
        if (isEnded()) {
            return;
        }
        due++;
        long left = endNanos - run.now();
        boolean another = due < most && delayNanos < left;
        Runnable next = another ? this::hedgeDue : () -> offer(Signal.TIMED_OUT, Origin.TIMER);
        setAlarm(next, another ? delayNanos : Math.max(0, left), Origin.TIMER);
        run.services().handOver(this::hedge);
    }

    private void hedge() {
        if (!countOneMore()) {
            return;
        }
        Bulkhead bulkhead = run.plan().bulkhead;
        if (!bulkhead.tryEnter()) {
            boolean unused = ended(null, null, Origin.FOREIGN);
            return;
        }
        if (!hedges.tryHedge()) {
            bulkhead.leave();
            boolean unused = ended(null, null, Origin.FOREIGN);
            return;
        }
        AttemptContext context =
                run.plan().call.needsContext() ? new AttemptContext(run.plan(), number, endNanos, null) : null;
        HedgeCall hedge = new HedgeCall(run, this, context);
        if (add(hedge)) {
            hedge.executeOn(executor);
        } else {
            bulkhead.leave();
        }
    }

    private boolean countOneMore() {
        for (Calls now = calls; now.running > 0; now = calls) {
            if (CALLS.compareAndSet(this, now, new Calls(now.running + 1, now.sent, now.newest))) {
                return true;
            }
        }
        return false;
    }

    private boolean add(HedgeCall hedge) {
        for (Calls now = calls; now.running > 0; now = calls) {
            hedge.before = now.newest;
            if (CALLS.compareAndSet(this, now, new Calls(now.running, now.sent + 1, hedge))) {
                return true;
            }
        }
        return false;
    }

    @Override
    boolean end(Object outcome, Origin origin) {
        firstOver = true;
        return ended(this, outcome, origin);
    }

    boolean isClosed() {
        return calls.running == 0;
    }

    /**
     * A call has ended, or a hedge (null) was not sent.
     *
     * @return false if it came too late
     */
    boolean ended(@Nullable Attempt call, @Nullable Object outcome, Origin origin) {
        Boolean isAnswer = null;
        for (Calls now = calls; now.running > 0; now = calls) {
            boolean alone = now.running == 1 && now.sent == 0;
            if (isAnswer == null && !alone) {
                isAnswer = outcome != null && isAnswer(outcome);
            }
            boolean last = now.running == 1;
            boolean ends = last || Boolean.TRUE.equals(isAnswer);
            if (call == this && !ends) {
                firstFailed = outcome;
            }
            if (CALLS.compareAndSet(this, now, new Calls(ends ? 0 : now.running - 1, now.sent, now.newest))) {
                return !ends || conclude(call, outcome, Boolean.TRUE.equals(isAnswer), now, origin);
            }
        }
        return false;
    }

    /** If the question itself fails, it is the run's, which asks again and knows what to do. */
    private boolean isAnswer(Object outcome) {
        try {
            if (outcome instanceof Failure failure) {
                return failure.isFatal() || run.plan().rules.isDeclined(failure, run.snapshot());
            }
            return !(run.plan().rules.accept(outcome, run.snapshot()) instanceof Failure);
        } catch (Throwable e) {
            run.services().errors().failed("hedge", e);
            return true;
        }
    }

    /** If none has an answer, the first call's failure is the attempt's. */
    private boolean conclude(
            @Nullable Attempt call, @Nullable Object outcome, boolean isAnswer, Calls last, Origin origin) {
        hedgeWon = isAnswer && call != this;
        Object first = call == this ? outcome : firstFailed;
        Object told = isAnswer || first == null ? outcome : first;
        if (told == first && !isAnswer && first instanceof Failure failure) {
            for (HedgeCall hedge = last.newest; hedge != null; hedge = hedge.before) {
                hedge.addTo(failure);
            }
        }
        Object sure = told == null ? Signal.NO_VALUE : told;
        return call == this ? offer(sure, origin) : takeOver(sure, origin);
    }

    @Override
    int close() {
        Calls were = (Calls) CALLS.getAndSet(this, CLOSED);
        taken = were;
        hedges.ended(were.sent, hedgeWon);
        return were.sent;
    }

    /** Whether the first call has failed, though the attempt may not have. */
    boolean hasFirstFailed() {
        return firstFailed != null;
    }

    boolean hasHedgeWon() {
        return hedgeWon;
    }

    @Override
    boolean giveUp(@Nullable NodeException reason) {
        Calls were = taken;
        int running = firstOver ? 0 : 1;
        for (HedgeCall hedge = were == null ? null : were.newest; hedge != null; hedge = hedge.before) {
            running += hedge.giveUpIfRunning() ? 1 : 0;
        }
        hedges.cancelled(running);
        return !firstOver && super.giveUp(reason);
    }
}
