package io.holdfast.executor;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All meters of an executor: each has the executor's name as a tag, and all leave the registry with it. A name is one
 * executor's in a registry as long as that is open and reachable.
 */
final class ExecutorMeters {

    private static final String TAG = "executor";

    private static final Cache<MeterRegistry, Map<String, WeakReference<ExecutorMeters>>> NAMES =
            Caffeine.newBuilder().weakKeys().executor(Runnable::run).build();

    private final @Nullable MeterRegistry registry;
    private final Tags tags;
    private final ExecutorServices services;
    private final List<Meter> bound = new CopyOnWriteArrayList<>();

    private final String name;
    private volatile boolean closed;

    ExecutorMeters(NodeExecutorBuilder<?> from, ExecutorServices services) {
        this.registry = from.meters;
        this.services = services;
        this.name = registry == null ? "" : takeName(registry, wanted(from));
        this.tags = from.meterTags.and(TAG, name);
        if (registry != null) {
            register(() -> FunctionCounter.builder(
                            "holdfast.bookkeeping.failures", services.errors(), InternalErrors::failures)
                    .description("Failures beside the work, which changed no outcome")
                    .tags(tags)
                    .register(registry));
            register(() -> FunctionCounter.builder("holdfast.listener.dropped", services.listeners(), ListenerDispatcher::dropped)
                    .description("Events that listeners were too slow for")
                    .tags(tags)
                    .register(registry));
        }
    }

    private static String wanted(NodeExecutorBuilder<?> from) {
        if (from.name != null) {
            return from.name;
        }
        return from.meterTags.stream()
                .filter(tag -> tag.getKey().equals(TAG))
                .map(Tag::getValue)
                .findFirst()
                .orElseGet(() -> from.contract.intentType().getSimpleName());
    }

    private String takeName(MeterRegistry in, String wanted) {
        Map<String, WeakReference<ExecutorMeters>> names = NAMES.get(in, unused -> new ConcurrentHashMap<>());
        WeakReference<ExecutorMeters> mine = new WeakReference<>(this);
        String taken = wanted;
        for (int number = 2; ; number++) {
            if (names.merge(taken, mine, (held, asked) -> held.get() == null ? asked : held) == mine) {
                return taken;
            }
            taken = wanted + "-" + number;
        }
    }

    @Nullable
    NodeMeters forNode(String node) {
        return registry == null ? null : new NodeMeters(this, registry, tags.and("node", node));
    }

    @Nullable
    MeterRegistry registry() {
        return registry;
    }

    Tags tags() {
        return tags;
    }

    boolean isClosed() {
        return closed;
    }

    /** One more that leaves with the executor. */
    <M extends Meter> M owned(M meter) {
        bound.add(meter);
        if (closed) {
            remove(meter);
        }
        return meter;
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

    void register(Supplier<Meter> registration) {
        try {
            Meter unused = owned(registration.get());
        } catch (Throwable e) {
            services.errors().failed("meters", e);
        }
    }

    void close() {
        if (registry == null) {
            return;
        }
        closed = true;
        bound.forEach(this::remove);
        bound.clear();
        Map<String, WeakReference<ExecutorMeters>> names = NAMES.getIfPresent(registry);
        if (names != null) {
            names.computeIfPresent(name, (unused, held) -> held.get() == this ? null : held);
        }
    }

    private void remove(Meter meter) {
        try {
            if (registry != null) {
                Meter unused = registry.remove(meter);
            }
        } catch (Throwable e) {
            services.errors().failed("meters", e);
        }
    }
}
