package io.holdfast.executor;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.bulkhead.ThreadPoolBulkhead;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.executor.GuardLayer.Kind;
import io.holdfast.strategies.retry.RetryPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What is known to be wrong about an order: for each pair of an outer and an inner strategy what comes of it, and what
 * to write instead. The orders without a sentence here are matters of taste.
 */
final class GuardOrder {

    private final List<GuardLayer> layers;
    private final boolean cancelsSource;
    private final List<String> found = new ArrayList<>();

    private GuardOrder(List<GuardLayer> layers, boolean cancelsSource) {
        this.layers = layers;
        this.cancelsSource = cancelsSource;
    }

    static List<String> warnings(String name, List<GuardLayer> layers, boolean cancelsSource) {
        GuardOrder order = new GuardOrder(layers, cancelsSource);
        for (int inner = 1; inner < layers.size(); inner++) {
            for (int outer = 0; outer < inner; outer++) {
                order.look(outer, inner);
            }
        }
        List<String> warnings =
                order.found.stream().map(each -> name + ": " + each).toList();
        warnings.forEach(each -> InternalErrors.LOG.warn("{}", each));
        return warnings;
    }

    private void look(int outerAt, int innerAt) {
        GuardLayer outer = layers.get(outerAt);
        GuardLayer inner = layers.get(innerAt);
        if (isSame(outer, inner)) {
            found.add(inner.called() + " is listed twice, so that each call passes it twice and counts twice; list it"
                    + " once");
            return;
        }
        if (inner.kind() == Kind.FALLBACK) {
            outsideFallback(outerAt, outer);
        } else if (outer.kind() == Kind.RETRY) {
            outsideOfRetry(outer, inner);
        } else if (outer.kind() == Kind.BREAKER) {
            insideBreaker(outer, inner);
        } else if (outer.kind() == Kind.HEDGE) {
            insideHedge(outer, inner);
        } else if (inner.kind() == Kind.HEDGE) {
            outsideHedge(outer, inner);
        } else if (inner.kind() == Kind.RETRY) {
            outsideRetry(innerAt, outer, inner);
        } else if (inner.kind() == Kind.BREAKER && outer.kind() == Kind.TIME_LIMIT) {
            timeOutsideBreaker(innerAt, outer, inner);
        } else if (inner.kind() == Kind.TIME_LIMIT && outer.kind().holdsPlace()) {
            placeOutsideTime(outer, inner);
        }
    }

    /** The same object; two that are equal are two. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(GuardLayer one, GuardLayer other) {
        return one.strategy() == other.strategy() && one.kind() != Kind.FALLBACK;
    }

    private void outsideFallback(int outerAt, GuardLayer outer) {
        switch (outer.kind()) {
            case FALLBACK -> {}
            case BREAKER ->
                found.add(outer.called() + " is outside a fallback, so that it is told of values only and"
                        + " never opens; list the fallback before it");
            case RETRY ->
                found.add(outer.called() + " is outside a fallback, so that it is given values only and"
                        + " repeats nothing; list the fallback before it");
            case HEDGE ->
                found.add(
                        outer.called() + " is outside a fallback, so that what stands in for a call that fails fast is"
                                + " the first success and ends the others; list the fallback before it");
            default -> {
                if (!hasBefore(outerAt, Kind.FALLBACK)) {
                    found.add(outer.called() + " is outside every fallback, so that nothing stands in when it "
                            + (outer.kind() == Kind.TIME_LIMIT ? "ends the call" : "refuses a call")
                            + "; list the fallback before it");
                }
            }
        }
    }

    private void outsideOfRetry(GuardLayer outer, GuardLayer inner) {
        RetryPolicy retry = (RetryPolicy) outer.strategy();
        if (inner.strategy() instanceof Breaker breaker
                && retry.getRetryConfig().getMaxAttempts() > 1
                && saysYes(
                        retry.getRetryConfig().getExceptionPredicate(),
                        CallNotPermittedException.createCallNotPermittedException(breaker))) {
            found.add(outer.called() + " repeats what " + inner.called() + " inside it refuses, so that each call waits"
                    + " through all attempts while that is open; add CallNotPermittedException to its"
                    + " ignoreExceptions");
        }
        if (inner.strategy() instanceof RetryPolicy other) {
            int all = retry.getRetryConfig().getMaxAttempts()
                    * other.getRetryConfig().getMaxAttempts();
            found.add(outer.called() + " is outside " + inner.called() + ", so that a call may make " + all
                    + " attempts; list one of them");
        }
    }

    /** A refusal of one's own is no word on the service, but the breaker takes it for one unless it is told. */
    private void insideBreaker(GuardLayer outer, GuardLayer inner) {
        Throwable refusal;
        if (inner.strategy() instanceof RateLimiter limit) {
            refusal = RequestNotPermitted.createRequestNotPermitted(limit);
        } else if (inner.strategy() instanceof Bulkhead bulkhead) {
            refusal = BulkheadFullException.createBulkheadFullException(bulkhead);
        } else if (inner.strategy() instanceof ThreadPoolBulkhead pool) {
            refusal = BulkheadFullException.createBulkheadFullException(pool);
        } else {
            return;
        }
        var config = ((Breaker) outer.strategy()).getCircuitBreakerConfig();
        if (!saysYes(config.getIgnoreExceptionPredicate(), refusal)
                && saysYes(config.getRecordExceptionPredicate(), refusal)) {
            found.add(outer.called() + " counts what " + inner.called() + " inside it refuses as failures of the"
                    + " service, so that a burst opens it; add "
                    + refusal.getClass().getSimpleName()
                    + " to its ignoreExceptions");
        }
    }

    private void insideHedge(GuardLayer hedge, GuardLayer inner) {
        switch (inner.kind()) {
            case RETRY ->
                found.add(hedge.called() + " is outside " + inner.called()
                        + ", so that each of its calls makes attempts of its own; list it after the retry");
            case BREAKER ->
                found.add(
                        hedge.called() + " is outside " + inner.called() + ", so that each hedge needs a permit of its"
                                + " own and a call that loses is no vote, or a failure if it blocks; list it after the"
                                + " breaker");
            case HEDGE ->
                found.add(hedge.called() + " is outside " + inner.called() + ", so that hedges are hedged; list one of"
                        + " them");
            default -> {}
        }
    }

    private void outsideHedge(GuardLayer outer, GuardLayer hedge) {
        if (outer.kind() == Kind.RATE_LIMIT || outer.kind().holdsPlace()) {
            found.add(outer.called() + " is outside " + hedge.called()
                    + ", so that hedges are not limited; list it after the hedger");
        }
    }

    private void outsideRetry(int retryAt, GuardLayer outer, GuardLayer retry) {
        switch (outer.kind()) {
            case CONCURRENCY_LIMIT, POOL ->
                found.add(outer.called() + " is outside " + retry.called()
                        + ", so that a call keeps its place during the pauses between attempts; list it after"
                        + " the retry");
            case RATE_LIMIT ->
                found.add(outer.called() + " is outside " + retry.called()
                        + ", so that attempts after the first are not limited; list it after the retry");
            case TIME_LIMIT -> {
                if (!hasAfter(retryAt, Kind.TIME_LIMIT)) {
                    found.add(outer.called() + " is outside " + retry.called() + ", so that it limits all attempts"
                            + " together, and the first that hangs uses it up; list one for each attempt after the"
                            + " retry");
                }
            }
            default -> {}
        }
    }

    private void timeOutsideBreaker(int breakerAt, GuardLayer outer, GuardLayer breaker) {
        if (!hasAfter(breakerAt, Kind.TIME_LIMIT)) {
            found.add(outer.called() + " is outside " + breaker.called() + ", so that a call that is over time is a"
                    + " cancelled one to the breaker, and a service that hangs does not open it; list it after the"
                    + " breaker");
        }
    }

    private void placeOutsideTime(GuardLayer outer, GuardLayer inner) {
        if (outer.kind() == Kind.POOL) {
            found.add(outer.called() + " is outside " + inner.called()
                    + ", so that the wait in its queue is not limited; list it after the time limit");
        } else if (!cancelsSource) {
            found.add(outer.called() + " is outside " + inner.called() + ", so that a stage that is over time gives its"
                    + " place to the next call while its work goes on; list it after the time limit");
        }
    }

    private boolean hasBefore(int at, Kind kind) {
        return layers.subList(0, at).stream().anyMatch(layer -> layer.kind() == kind);
    }

    private boolean hasAfter(int at, Kind kind) {
        return layers.subList(at + 1, layers.size()).stream().anyMatch(layer -> layer.kind() == kind);
    }

    private static boolean saysYes(Predicate<Throwable> predicate, Throwable sample) {
        try {
            return predicate.test(sample);
        } catch (Throwable t) {
            InternalErrors.LOG.warn(
                    "a predicate failed on {}", sample.getClass().getName(), t);
            return false;
        }
    }
}
