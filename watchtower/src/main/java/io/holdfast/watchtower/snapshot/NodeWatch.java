package io.holdfast.watchtower.snapshot;

import io.holdfast.executor.NodeResult;
import io.holdfast.executor.NodeStats;
import io.holdfast.executor.NodeStatus;
import io.holdfast.executor.Provenance;
import io.holdfast.watchtower.snapshot.Snapshot.NodePart;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One node, watched: how its executions ended and how long they took. Fed by the threads that end them, read by the one
 * that ticks.
 */
final class NodeWatch {

    private final String executor;
    private final String node;
    private final @Nullable String breaker;
    private final @Nullable String breakerRegistry;
    private final LatencyHistogram latencies = new LatencyHistogram();
    private final EnumCounter<NodeStatus> statuses = new EnumCounter<>(NodeStatus.class);
    private final EnumCounter<Provenance.Kind> provenances = new EnumCounter<>(Provenance.Kind.class);
    private final Rate rate = new Rate();
    private final LongAdder hedges = new LongAdder();
    private final Rate hedgeRate = new Rate();

    NodeWatch(String executor, String node, @Nullable String breaker, @Nullable String breakerRegistry) {
        this.executor = executor;
        this.node = node;
        this.breaker = breaker;
        this.breakerRegistry = breakerRegistry;
    }

    void ended(NodeResult result) {
        int sent = result.hedges();
        if (sent > 0) {
            hedges.add(sent);
        }
        statuses.count(result.status());
        if (result.status().isSuccess()) {
            provenances.count(result.provenance().kind());
        }
        // What was refused or skipped took no time, and would make an outage look fast.
        if (result.attempts() > 0 || result.status().isSuccess()) {
            latencies.record(result.latency().toNanos());
        }
    }

    void turn() {
        latencies.turn();
        statuses.turn();
        provenances.turn();
    }

    NodePart collect(long nanos, NodeStats figures) {
        latencies.read();
        statuses.read();
        provenances.read();
        return new NodePart(
                executor,
                node,
                rate.perSecond(nanos, executions()),
                percentile(50),
                percentile(95),
                percentile(99),
                provenances.minute(),
                statuses.minute(),
                figures.inFlight(),
                figures.zombies(),
                figures.limit() == Integer.MAX_VALUE ? -1 : figures.limit(),
                hedgeRate.perSecond(nanos, hedges.sum()),
                breaker,
                breakerRegistry);
    }

    NodeTally tally(Duration period) {
        NodeTally tally = new NodeTally(
                executor,
                node,
                period,
                statuses.takeTally(),
                provenances.takeTally(),
                latencies.tallied(50),
                latencies.tallied(99));
        latencies.restartTally();
        return tally;
    }

    private long executions() {
        long sum = 0;
        for (NodeStatus status : NodeStatus.values()) {
            sum += status == NodeStatus.SKIPPED ? 0 : statuses.total(status);
        }
        return sum;
    }

    private double percentile(double percentile) {
        long nanos = latencies.minute(percentile);
        return nanos < 0 ? -1 : FeedFormat.millis(nanos);
    }
}
