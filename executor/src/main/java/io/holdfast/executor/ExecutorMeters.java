package io.holdfast.executor;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The meters that are read rather than fed; they leave the registry when the executor is closed. */
final class ExecutorMeters {

    private final @Nullable MeterRegistry registry;
    private final Tags tags;
    private final Engine engine;
    private final List<Meter> bound = new CopyOnWriteArrayList<>();

    ExecutorMeters(@Nullable MeterRegistry registry, Tags tags, Engine engine) {
        this.registry = registry;
        this.tags = tags;
        this.engine = engine;
        if (registry != null) {
            register(() -> FunctionCounter.builder(
                            "holdfast.bookkeeping.failures", engine.books(), Bookkeeping::failures)
                    .description("Failures beside the work, which changed no outcome")
                    .tags(tags)
                    .register(registry));
            register(() -> FunctionCounter.builder("holdfast.listener.dropped", engine.announcer(), Announcer::dropped)
                    .description("Events that listeners were too slow for")
                    .tags(tags)
                    .register(registry));
        }
    }

    @Nullable
    NodeMeters forNode(String node) {
        return registry == null ? null : new NodeMeters(registry, tags, node);
    }

    void bind(NodePlan plan) {
        if (registry == null) {
            return;
        }
        Tags named = tags.and("node", plan.name);
        register(() -> Gauge.builder("holdfast.node.inflight", plan, NodePlan::inFlight)
                .description("Executions that hold a place, of the node or a fallback, zombies included")
                .tags(named)
                .register(registry));
        register(() -> Gauge.builder("holdfast.node.zombies", plan, NodePlan::zombies)
                .description("Timed-out work that still runs, of the node or a fallback")
                .tags(named)
                .register(registry));
        register(() -> FunctionCounter.builder("holdfast.node.late", plan.late, late -> late.sum())
                .description("Outcomes that came after their attempt was over")
                .tags(named)
                .register(registry));
    }

    private void register(Supplier<Meter> registration) {
        try {
            bound.add(registration.get());
        } catch (Throwable e) {
            engine.books().failed("meters", e);
        }
    }

    void close() {
        if (registry == null) {
            return;
        }
        for (Meter meter : bound) {
            try {
                Meter unused = registry.remove(meter);
            } catch (Throwable e) {
                engine.books().failed("meters", e);
            }
        }
    }
}
