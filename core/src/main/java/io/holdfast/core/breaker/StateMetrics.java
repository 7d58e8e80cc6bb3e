package io.holdfast.core.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.holdfast.core.internal.window.Counts;
import io.holdfast.core.internal.window.Window;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What one stay in one state has counted, as Resilience4j shows it: live as long as that lasts. OPEN goes on with the
 * metrics of the state that it follows, so that they show what opened the breaker.
 */
final class StateMetrics implements CircuitBreaker.Metrics {

    private static final VarHandle REFUSALS = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "refusals", VarHandle.class, StateMetrics.class, LongAdder.class);

    /** What the state has recorded; null where nothing is recorded. */
    volatile @Nullable Window window;

    private final BreakerClock clock;

    @SuppressWarnings("UnusedVariable") // written through the handle, too
    private volatile @Nullable LongAdder refusals;

    StateMetrics(@Nullable Window window, BreakerClock clock) {
        this.window = window;
        this.clock = clock;
    }

    /** Whether the window needs the time of an outcome. */
    boolean isTimed() {
        Window recorded = window;
        return recorded != null && recorded.isTimed();
    }

    Counts counts() {
        Window recorded = window;
        return recorded == null ? Counts.NONE : recorded.counts(recorded.isTimed() ? clock.nanos() : 0);
    }

    /** Percent; -1 below the minimum number of calls. */
    float rateOrUnknown(int part, Counts counts) {
        Window recorded = window;
        return recorded == null ? -1f : recorded.thresholds().rateOrUnknown(part, counts.total());
    }

    /** Goes on with the window that settings ask for; it holds what this one does, if they are of a kind. */
    Window resize(Settings next) {
        Window before = window;
        Window after = before != null && before.isTimed() == next.timed
                ? before.with(next.closedThresholds, clock.nanos())
                : next.newWindow();
        window = after;
        return after;
    }

    void refused() {
        LongAdder known = refusals;
        if (known == null) {
            LongAdder made = new LongAdder();
            LongAdder before = (LongAdder) REFUSALS.compareAndExchange(this, null, made);
            known = before == null ? made : before;
        }
        known.increment();
    }

    @Override
    public float getFailureRate() {
        Counts counts = counts();
        return rateOrUnknown(counts.failed(), counts);
    }

    @Override
    public float getSlowCallRate() {
        Counts counts = counts();
        return rateOrUnknown(counts.slow(), counts);
    }

    @Override
    public int getNumberOfSlowCalls() {
        return counts().slow();
    }

    @Override
    public int getNumberOfSlowSuccessfulCalls() {
        Counts counts = counts();
        return counts.slow() - counts.slowFailed();
    }

    @Override
    public int getNumberOfSlowFailedCalls() {
        return counts().slowFailed();
    }

    @Override
    public int getNumberOfBufferedCalls() {
        return counts().total();
    }

    @Override
    public int getNumberOfFailedCalls() {
        return counts().failed();
    }

    @Override
    public long getNumberOfNotPermittedCalls() {
        LongAdder known = refusals;
        return known == null ? 0 : known.sum();
    }

    @Override
    public int getNumberOfSuccessfulCalls() {
        Counts counts = counts();
        return counts.total() - counts.failed();
    }
}
