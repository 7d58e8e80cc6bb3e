package io.holdfast.jfr;

import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.log.GuardedLog;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.strategies.bulkhead.ConcurrencyLimit;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitRegistry;
import io.holdfast.strategies.bulkhead.PoolBulkhead;
import io.holdfast.strategies.bulkhead.PoolBulkheadRegistry;
import io.holdfast.strategies.hedge.HedgerRegistry;
import io.holdfast.strategies.ratelimit.RateLimit;
import io.holdfast.strategies.ratelimit.RateLimitRegistry;
import io.holdfast.strategies.retry.RetryPolicy;
import io.holdfast.strategies.retry.RetryPolicyRegistry;
import io.holdfast.strategies.timelimit.TimeLimit;
import io.holdfast.strategies.timelimit.TimeLimitRegistry;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells JDK Flight Recorder what breakers, retries, time limits, bulkheads, rate limits, hedgers and executors do.
 * While nothing is recorded they are asked for no event, so that they cost what they cost without this; and Flight
 * Recorder is not started for it. All events and their fields are listed in {@code docs/jfr.md}; each can be switched
 * by its name in the settings of a recording.
 *
 * <pre>{@code
 * JfrEvents events = JfrEvents.begin().add(breakers).add(executor);
 * }</pre>
 *
 * <p>Entries of a registry that are not Holdfast's are passed over, since they cannot be left again. It keeps neither
 * entries nor registries' evictions from going. Where the JVM has no Flight Recorder, nothing happens. Thread-safe.
 */
public final class JfrEvents implements AutoCloseable {

    private static final GuardedLog LOG = GuardedLog.of(JfrEvents.class);

    private final Recordings recordings = new Recordings(this::settle);
    private final List<Feed> feeds = new ArrayList<>();
    private boolean recording;
    private boolean closed;

    private JfrEvents() {}

    /** Returns one that tells of nothing yet. */
    public static JfrEvents begin() {
        JfrEvents events = new JfrEvents();
        events.recordings.begin();
        return events;
    }

    /**
     * Adds the transitions, refusals and reconfigurations of all breakers of a registry, those of the future too.
     *
     * @return this
     */
    public JfrEvents add(BreakerRegistry breakers) {
        return add(new RegistryFeed<>(
                breakers.getEventPublisher(),
                breakers::getAllCircuitBreakers,
                breaker -> breaker instanceof Breaker ours ? new BreakerTap(ours) : null,
                breakers::onReconfigured));
    }

    /**
     * Adds what all retries of a registry repeat.
     *
     * @return this
     */
    public JfrEvents add(RetryPolicyRegistry retries) {
        return add(new RegistryFeed<>(
                retries.getEventPublisher(),
                retries::getAllRetries,
                retry -> retry instanceof RetryPolicy ours ? StrategyTap.of(ours) : null,
                retries::onReconfigured));
    }

    /**
     * Adds the timeouts of all time limits of a registry.
     *
     * @return this
     */
    public JfrEvents add(TimeLimitRegistry timeLimits) {
        return add(new RegistryFeed<>(
                timeLimits.getEventPublisher(),
                timeLimits::getAllTimeLimiters,
                limit -> limit instanceof TimeLimit ours ? StrategyTap.of(ours) : null,
                timeLimits::onReconfigured));
    }

    /**
     * Adds the refusals of all bulkheads of a registry.
     *
     * @return this
     */
    public JfrEvents add(ConcurrencyLimitRegistry bulkheads) {
        return add(new RegistryFeed<>(
                bulkheads.getEventPublisher(),
                bulkheads::getAllBulkheads,
                limit -> limit instanceof ConcurrencyLimit ours ? StrategyTap.of(ours) : null,
                bulkheads::onReconfigured));
    }

    /**
     * Adds the refusals of all bulkheads with threads of a registry.
     *
     * @return this
     */
    public JfrEvents add(PoolBulkheadRegistry bulkheads) {
        return add(new RegistryFeed<>(
                bulkheads.getEventPublisher(),
                bulkheads::getAllBulkheads,
                pool -> pool instanceof PoolBulkhead ours ? StrategyTap.of(ours) : null,
                bulkheads::onReconfigured));
    }

    /**
     * Adds the refusals of all rate limits of a registry.
     *
     * @return this
     */
    public JfrEvents add(RateLimitRegistry rateLimits) {
        return add(new RegistryFeed<>(
                rateLimits.getEventPublisher(),
                rateLimits::getAllRateLimiters,
                limit -> limit instanceof RateLimit ours ? StrategyTap.of(ours) : null,
                rateLimits::onReconfigured));
    }

    /**
     * Adds the hedges of all hedgers of a registry, those of nodes as well whose executor has them there.
     *
     * @return this
     */
    public JfrEvents add(HedgerRegistry hedgers) {
        return add(new RegistryFeed<>(
                hedgers.getEventPublisher(),
                hedgers::getAllHedgers,
                hedger -> StrategyTap.of(hedger),
                hedgers::onReconfigured));
    }

    /**
     * Adds the executions of nodes and the answers of an executor. Its breakers come with their registry.
     *
     * @return this
     */
    public JfrEvents add(NodeExecutor<?> executor) {
        return add(new ExecutorFeed(executor));
    }

    private synchronized JfrEvents add(Feed feed) {
        if (closed) {
            throw new IllegalStateException("events: closed (expected: open)");
        }
        feeds.add(feed);
        if (recording) {
            feed.begin();
        }
        return this;
    }

    /** Called for each change, one at a time or at once; not from under this object's monitor, see there. */
    private synchronized void settle(boolean wanted) {
        if (wanted == recording || closed) {
            return;
        }
        recording = wanted;
        for (Feed feed : feeds) {
            switchTo(feed, wanted);
        }
    }

    private static void switchTo(Feed feed, boolean on) {
        try {
            if (on) {
                feed.begin();
            } else {
                feed.end();
            }
        } catch (Throwable failed) { // others must not lose their events
            LOG.warn("events: not switched {}", on ? "on" : "off", failed);
        }
    }

    /** Returns whether events are asked for now, because something is recorded. */
    public synchronized boolean isRecording() {
        return recording;
    }

    /** Tells of nothing any more. */
    @Override
    public void close() {
        recordings.end();
        synchronized (this) {
            if (recording) {
                feeds.forEach(feed -> switchTo(feed, false));
            }
            closed = true;
            recording = false;
            feeds.clear();
        }
    }
}
