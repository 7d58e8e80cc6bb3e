package io.holdfast.watchtower.snapshot;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnErrorEvent;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnStateTransitionEvent;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.BreakerStats;
import io.holdfast.core.breaker.Subscription;
import io.holdfast.watchtower.snapshot.Snapshot.BreakerPart;
import io.holdfast.watchtower.snapshot.Snapshot.Change;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * One breaker, watched: errors and changes of state are events, everything else is read when it is asked for. It never
 * subscribes to successes. An error costs its thread one counter and one reference; it becomes text at the next tick,
 * so no error object is held for longer.
 *
 * <p>The breaker holds the watch (as its consumer) and the watch the breaker; the collector holds the watch weakly. So
 * a breaker that its registry has let go can be collected, together with its watch.
 */
final class BreakerWatch {

    private static final int CHANGES = 20;
    private static final int ERRORS = 5;

    private final CircuitBreaker breaker;
    private final String registry;
    private final InstantSource wall;
    private final TransitionListener listener;
    private final List<Subscription> subscriptions = new ArrayList<>();
    private final Rate rate = new Rate();
    private final AtomicLong opened = new AtomicLong();
    private final LastMinute openedLately = new LastMinute();

    private final AtomicLong errors = new AtomicLong();
    private final AtomicReferenceArray<@Nullable Throwable> fresh = new AtomicReferenceArray<>(ERRORS);
    private final Deque<String> lastErrors = new ArrayDeque<>();
    private boolean absent;

    // replaced as a whole by the thread that caused a change, under the monitor; read without it
    private volatile List<Change> timeline = List.of();
    private volatile String why = "";

    BreakerWatch(CircuitBreaker breaker, String registry, InstantSource wall, TransitionListener listener) {
        this.breaker = breaker;
        this.registry = registry;
        this.wall = wall;
        this.listener = listener;
    }

    void subscribe() {
        if (breaker instanceof Breaker ours) {
            BreakerStats unused = ours.recordStats(); // counting begins with the first call
            subscriptions.add(ours.subscribe(CircuitBreakerOnErrorEvent.class, this::failed));
            subscriptions.add(ours.subscribe(CircuitBreakerOnStateTransitionEvent.class, this::moved));
        }
    }

    void leave() {
        subscriptions.forEach(Subscription::close);
    }

    /** Whether this was asked before and the breaker not looked at since. */
    boolean absentTwice() {
        boolean before = absent;
        absent = true;
        return before;
    }

    boolean isOf(CircuitBreaker other) {
        return breaker == other;
    }

    private void failed(CircuitBreakerOnErrorEvent event) {
        fresh.set((int) (errors.getAndIncrement() % ERRORS), event.getThrowable());
    }

    private void moved(CircuitBreakerOnStateTransitionEvent event) {
        State from = event.getStateTransition().getFromState();
        State to = event.getStateTransition().getToState();
        Instant now = wall.instant();
        String cause = to == State.OPEN ? openedBy(from) : "";
        if (to == State.OPEN || to == State.FORCED_OPEN) {
            opened.incrementAndGet();
        }
        synchronized (this) {
            List<Change> changes = new ArrayList<>(timeline);
            changes.add(new Change(FeedFormat.at(now), from.name(), to.name()));
            timeline = List.copyOf(changes.subList(Math.max(0, changes.size() - CHANGES), changes.size()));
            if (to == State.OPEN || to == State.FORCED_OPEN) {
                why = to == State.OPEN ? cause : "forced open";
            }
        }
        listener.moved(now, registry, breaker.getName(), from.name(), to.name(), cause);
    }

    /** An open breaker keeps the window that opened it. */
    private String openedBy(State from) {
        CircuitBreakerConfig config = breaker.getCircuitBreakerConfig();
        CircuitBreaker.Metrics metrics = breaker.getMetrics();
        List<String> causes = new ArrayList<>();
        if (metrics.getFailureRate() >= config.getFailureRateThreshold()) {
            causes.add(cause("failure rate", metrics.getFailureRate(), config.getFailureRateThreshold()));
        }
        if (metrics.getSlowCallRate() >= config.getSlowCallRateThreshold()) {
            causes.add(cause("slow call rate", metrics.getSlowCallRate(), config.getSlowCallRateThreshold()));
        }
        if (causes.isEmpty() && isStreak(from, metrics)) {
            return inARow() + " failures in a row (limit " + inARow() + ")";
        }
        if (causes.isEmpty()) {
            return "opened without a rate over its threshold: by code, by a decision on a result, or at the"
                    + " end of its half-open time";
        }
        int calls = metrics.getNumberOfBufferedCalls();
        return String.join(", ", causes) + " of " + calls + (from == State.HALF_OPEN ? " half-open" : "")
                + (calls == 1 ? " call" : " calls");
    }

    /** How many failures in a row open it, whatever the rates; 0 if none do. */
    private int inARow() {
        return breaker instanceof Breaker ours ? ours.getOptions().getConsecutiveFailures() : 0;
    }

    /** The breaker does not tell its streak; a window that holds as many failures is the sign of one. */
    private boolean isStreak(State from, CircuitBreaker.Metrics metrics) {
        int failed = metrics.getNumberOfFailedCalls();
        return from == State.CLOSED
                && inARow() > 0
                && failed > 0
                && failed >= Math.min(inARow(), metrics.getNumberOfBufferedCalls());
    }

    private static String cause(String name, double rate, double threshold) {
        return String.format(Locale.ROOT, "%s %.1f %% (threshold %.0f %%)", name, rate, threshold);
    }

    /** Called by the one thread that ticks. */
    BreakerPart collect(long nanos) {
        absent = false;
        CircuitBreaker.Metrics metrics = breaker.getMetrics();
        State state = breaker.getState();
        List<Change> changes = timeline;
        Breaker ours = breaker instanceof Breaker one ? one : null;
        readErrors();
        return new BreakerPart(
                breaker.getName(),
                registry,
                state.name(),
                changes.isEmpty() ? null : changes.get(changes.size() - 1).at(),
                FeedFormat.oneDecimal(metrics.getFailureRate()),
                FeedFormat.oneDecimal(metrics.getSlowCallRate()),
                metrics.getNumberOfBufferedCalls(),
                metrics.getNumberOfFailedCalls(),
                metrics.getNumberOfSlowCalls(),
                metrics.getNumberOfNotPermittedCalls(),
                window(),
                minimumCalls(state),
                (int) Math.min(Integer.MAX_VALUE, openedLately.update(nanos, opened.get())),
                ours == null ? 0 : ours.lateOutcomes(),
                why,
                List.copyOf(lastErrors),
                ours == null || state != State.OPEN
                        ? null
                        : (Long) ours.retryAfter().toMillis(),
                ours == null ? 0 : rate.perSecond(nanos, calls(ours.recordStats())),
                changes);
    }

    /** Asked for anew each time: a breaker may be given another while it is in use. */
    private String window() {
        CircuitBreakerConfig config = breaker.getCircuitBreakerConfig();
        boolean timed = config.getSlidingWindowType() == CircuitBreakerConfig.SlidingWindowType.TIME_BASED;
        return config.getSlidingWindowType() + " " + config.getSlidingWindowSize() + (timed ? " s" : "");
    }

    /** A window that counts calls cannot wait for more of them than it holds, and a half-open one holds its trials. */
    private int minimumCalls(State state) {
        CircuitBreakerConfig config = breaker.getCircuitBreakerConfig();
        int minimum = config.getMinimumNumberOfCalls();
        if (state == State.HALF_OPEN) {
            return Math.min(minimum, config.getPermittedNumberOfCallsInHalfOpenState());
        }
        boolean counts = config.getSlidingWindowType() == CircuitBreakerConfig.SlidingWindowType.COUNT_BASED;
        return counts ? Math.min(minimum, config.getSlidingWindowSize()) : minimum;
    }

    private static long calls(BreakerStats stats) {
        long calls = 0;
        for (BreakerStats.Kind kind : BreakerStats.Kind.values()) {
            calls += stats.count(kind);
        }
        return calls;
    }

    private void readErrors() {
        long oldest = errors.get();
        for (long i = oldest; i < oldest + ERRORS; i++) {
            Throwable error = fresh.getAndSet((int) (i % ERRORS), null);
            if (error != null) {
                String text = FeedFormat.describe(error);
                lastErrors.remove(text);
                lastErrors.addLast(text);
            }
        }
        while (lastErrors.size() > ERRORS) {
            lastErrors.removeFirst();
        }
    }
}
