package io.holdfast.executor;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * All meters of an executor: each has the executor's name as a tag, and all leave the registry with it. A name is one
 * executor's in a registry as long as that is open and reachable.
 */
final class ExecutorMeters {

    private static final String TAG = "executor";

    /** Guarded by itself; weak, so that a registry does not stay for its names. */
    @GuardedBy("NAMES")
    private static final Map<MeterRegistry, Map<String, WeakReference<ExecutorMeters>>> NAMES = new WeakHashMap<>();

    private final MeterRegistry registry;
    private final Tags tags;
    private final InternalErrors errors;
    private final List<Meter> bound = new CopyOnWriteArrayList<>();

    private final String name;
    private volatile boolean closed;

    /** With the tags that each meter has, and the name that is wanted; null for a tag's, or the default. */
    ExecutorMeters(
            MeterRegistry registry, Tags given, @Nullable String wanted, String byDefault, ExecutorServices services) {
        this.registry = registry;
        this.errors = services.errors();
        this.name = takeName(wanted == null ? tagOr(given, byDefault) : wanted);
        this.tags = given.and(TAG, name);
        register(() -> FunctionCounter.builder("holdfast.bookkeeping.failures", errors, InternalErrors::failures)
                .description("Failures beside the work, which changed no outcome")
                .tags(tags)
                .register(registry));
        register(() -> FunctionCounter.builder(
                        "holdfast.listener.dropped", services.listeners(), ListenerDispatcher::dropped)
                .description("Events that listeners were too slow for")
                .tags(tags)
                .register(registry));
    }

    private static String tagOr(Tags given, String byDefault) {
        return given.stream()
                .filter(tag -> tag.getKey().equals(TAG))
                .map(Tag::getValue)
                .findFirst()
                .orElse(byDefault);
    }

    private String takeName(String wanted) {
        WeakReference<ExecutorMeters> mine = new WeakReference<>(this);
        synchronized (NAMES) {
            Map<String, WeakReference<ExecutorMeters>> names =
                    NAMES.computeIfAbsent(registry, unused -> new HashMap<>());
            String taken = wanted;
            for (int number = 2; isHeld(names.get(taken)); number++) {
                taken = wanted + "-" + number;
            }
            names.put(taken, mine);
            return taken;
        }
    }

    private static boolean isHeld(@Nullable WeakReference<ExecutorMeters> name) {
        return name != null && name.get() != null;
    }

    NodeMeters forNode(String node) {
        return new NodeMeters(this, registry, tags.and("node", node));
    }

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
        Tags named = tags.and("node", plan.name);
        register(() -> Gauge.builder("holdfast.node.inflight", plan, NodePlan::inFlight)
                .description("Executions that hold a place, of the node or a fallback, zombies included")
                .tags(named)
                .register(registry));
        register(() -> Gauge.builder("holdfast.node.zombies", plan, NodePlan::zombies)
                .description("Timed-out work that still runs, of the node or a fallback")
                .tags(named)
                .register(registry));
        if (plan.hedges != null) {
            bind(plan.hedges, named);
        }
        if (plan.limit() < Integer.MAX_VALUE) {
            register(() -> Gauge.builder("holdfast.node.limit", plan, NodePlan::limit)
                    .description("Executions that may run at a time now")
                    .tags(named)
                    .register(registry));
        }
        register(() -> FunctionCounter.builder("holdfast.node.late", plan.late, late -> late.sum())
                .description("Outcomes that came after their attempt was over")
                .tags(named)
                .register(registry));
    }

    private void bind(NodeHedges hedges, Tags named) {
        register(() -> hedges("won", named, hedges, each -> each.won.sum()));
        register(() -> hedges("lost", named, hedges, each -> each.lost.sum()));
        register(() -> hedges("unpaid", named, hedges, NodeHedges::unpaid));
    }

    private Meter hedges(String result, Tags named, NodeHedges hedges, ToDoubleFunction<NodeHedges> count) {
        return FunctionCounter.builder("holdfast.node.hedges", hedges, count)
                .description("Calls beside an attempt that took long; unpaid ones were not sent")
                .tags(named.and("result", result))
                .register(registry);
    }

    void register(Supplier<Meter> registration) {
        try {
            Meter unused = owned(registration.get());
        } catch (Throwable e) {
            failed(e);
        }
    }

    void failed(Throwable thrown) {
        errors.failed("meters", thrown);
    }

    void close() {
        closed = true;
        bound.forEach(this::remove);
        bound.clear();
        synchronized (NAMES) {
            Map<String, WeakReference<ExecutorMeters>> names = NAMES.get(registry);
            if (names != null) {
                names.computeIfPresent(name, (unused, held) -> held.get() == this ? null : held);
            }
        }
    }

    private void remove(Meter meter) {
        try {
            Meter unused = registry.remove(meter);
        } catch (Throwable e) {
            failed(e);
        }
    }
}
