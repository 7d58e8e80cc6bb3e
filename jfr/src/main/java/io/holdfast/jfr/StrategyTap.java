package io.holdfast.jfr;

import io.github.resilience4j.bulkhead.event.BulkheadOnCallRejectedEvent;
import io.github.resilience4j.ratelimiter.event.RateLimiterOnFailureEvent;
import io.github.resilience4j.retry.event.RetryOnRetryEvent;
import io.github.resilience4j.timelimiter.event.TimeLimiterOnTimeoutEvent;
import io.holdfast.strategies.bulkhead.ConcurrencyLimit;
import io.holdfast.strategies.bulkhead.PoolBulkhead;
import io.holdfast.strategies.hedge.HedgeDue;
import io.holdfast.strategies.hedge.Hedger;
import io.holdfast.strategies.ratelimit.RateLimit;
import io.holdfast.strategies.retry.RetryPolicy;
import io.holdfast.strategies.timelimit.TimeLimit;

/** What the other strategies tell a recording. */
final class StrategyTap extends Tap {

    private StrategyTap() {}

    static Tap of(RetryPolicy retry) {
        StrategyTap tap = new StrategyTap();
        tap.hold(retry.subscribe(RetryOnRetryEvent.class, tap::repeated));
        return tap;
    }

    static Tap of(TimeLimit limit) {
        StrategyTap tap = new StrategyTap();
        tap.hold(limit.subscribe(TimeLimiterOnTimeoutEvent.class, tap::timedOut));
        return tap;
    }

    static Tap of(ConcurrencyLimit limit) {
        StrategyTap tap = new StrategyTap();
        tap.hold(limit.subscribe(BulkheadOnCallRejectedEvent.class, tap::full));
        return tap;
    }

    static Tap of(PoolBulkhead pool) {
        StrategyTap tap = new StrategyTap();
        tap.hold(pool.subscribe(BulkheadOnCallRejectedEvent.class, tap::full));
        return tap;
    }

    static Tap of(RateLimit limit) {
        StrategyTap tap = new StrategyTap();
        tap.hold(limit.subscribe(RateLimiterOnFailureEvent.class, tap::tooMany));
        return tap;
    }

    static Tap of(Hedger hedger) {
        StrategyTap tap = new StrategyTap();
        tap.hold(hedger.onDue(tap::due));
        return tap;
    }

    private void due(HedgeDue due) {
        HedgeEvent event = new HedgeEvent();
        if (event.shouldCommit()) {
            event.hedger = due.hedger();
            event.sent = due.sent();
            event.commit();
        }
    }

    private void repeated(RetryOnRetryEvent repeated) {
        RetryEvent event = new RetryEvent();
        if (event.shouldCommit()) {
            event.retry = repeated.getName();
            event.failures = repeated.getNumberOfRetryAttempts();
            event.pause = repeated.getWaitInterval().toMillis();
            Throwable last = repeated.getLastThrowable();
            event.cause = last == null ? null : last.getClass().getName();
            event.commit();
        }
    }

    private void timedOut(TimeLimiterOnTimeoutEvent timedOut) {
        TimeoutEvent.commit("time limit", timedOut.getTimeLimiterName());
    }

    private void full(BulkheadOnCallRejectedEvent full) {
        CallRefusedEvent.commit("bulkhead", full.getBulkheadName());
    }

    private void tooMany(RateLimiterOnFailureEvent tooMany) {
        CallRefusedEvent.commit("rate limit", tooMany.getRateLimiterName());
    }
}
