package io.holdfast.strategies.ratelimit;

import io.holdfast.core.time.TimeSource;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Stands for permits whose time has not come. It is completed once, by its timer or by a caller that gives up, and
 * only the latter gives the permits back. Thread-safe.
 */
final class PendingPermits extends CompletableFuture<Void> {

    private final StandardRateLimit limit;
    private final int permits;
    private final Place place;
    private volatile TimeSource.@Nullable Timer timer;

    PendingPermits(StandardRateLimit limit, int permits, Place place) {
        this.limit = limit;
        this.permits = permits;
        this.place = place;
    }

    void wakeAfter(RateClock clock, long nanos) {
        try {
            timer = clock.schedule(this::granted, nanos);
        } catch (Throwable t) {
            boolean unused = completeExceptionally(t);
            return;
        }
        if (isDone()) {
            cancelTimer();
        }
    }

    @SuppressWarnings("NullAway") // null is the only Void
    private void granted() {
        boolean inTime = super.complete(null);
        if (inTime) {
            limit.published(true, permits);
        } else {
            giveUp(); // somebody else completed it with a value, and does not use the permits
        }
    }

    private boolean giveUp(boolean first) {
        if (first) {
            giveUp();
            limit.published(false, permits);
        }
        return first;
    }

    private void giveUp() {
        place.giveBack();
        cancelTimer();
    }

    private void cancelTimer() {
        TimeSource.Timer scheduled = timer;
        if (scheduled != null) {
            boolean unused = scheduled.cancel();
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return giveUp(super.cancel(mayInterruptIfRunning));
    }

    @Override
    public boolean completeExceptionally(Throwable ex) {
        return giveUp(super.completeExceptionally(ex));
    }
}
