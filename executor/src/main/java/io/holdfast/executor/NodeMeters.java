package io.holdfast.executor;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The meters that a node's results feed. Names and tags are those of the table in {@code docs/executor.md}. */
final class NodeMeters {

    private record Key(String intent, NodeStatus status, Provenance.Kind provenance) {}

    private final ExecutorMeters all;
    private final MeterRegistry registry;
    private final Tags tags;
    private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

    NodeMeters(ExecutorMeters all, MeterRegistry registry, Tags tags) {
        this.all = all;
        this.registry = registry;
        this.tags = tags;
        all.register(this::retries); // from the start, so that a rate of it is 0 and not absent
    }

    private Counter retries() {
        return Counter.builder("holdfast.node.retries")
                .description("Attempts after the first")
                .tags(tags)
                .register(registry);
    }

    void record(NodeResult result, String intent) {
        if (all.isClosed()) {
            return;
        }
        try {
            Key key = new Key(intent, result.status(), result.provenance().kind());
            Timer timer = timers.get(key);
            if (timer == null) {
                timer = timers.computeIfAbsent(key, this::timer);
            }
            timer.record(result.latency().toNanos(), TimeUnit.NANOSECONDS);
            if (result.attempts() > 1) {
                retries().increment(result.attempts() - 1.0);
            }
        } catch (Throwable e) {
            all.failed(e);
        }
    }

    private Timer timer(Key key) {
        return all.owned(Timer.builder("holdfast.node")
                .description("Executions of a node, fallbacks included")
                .tags(tags.and("intent", key.intent())
                        .and("status", key.status().tag())
                        .and("provenance", key.provenance().tag()))
                .register(registry));
    }
}
