package io.holdfast.executor;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.FieldSet;
import io.holdfast.contracts.FieldUndeclaredException;
import io.holdfast.contracts.Inputs;
import io.holdfast.contracts.Node;
import io.micrometer.context.ContextSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** A node with its policy and code, worked out once so that a run only reads fields. */
final class NodePlan {

    /** Longer than it takes to send something, even with classes to load. */
    private static final long BLOCKING_NANOS = 100_000_000;

    final ExecutorServices services;
    final Node node;
    final NodeShape shape;
    final String name;
    final NodeCall call;
    final Field<?>[] reads;
    final int[] readOrdinals;
    final boolean hasCondition;
    final Outputs outputs;
    final UserRules rules;
    final long timeoutNanos;
    final RetrySpec retry;
    final @Nullable NodeHedges hedges;
    final @Nullable NodeBreaker breaker;
    final Bulkhead bulkhead;
    final boolean cancelsSource;
    final FailMode failMode;
    final boolean closesAlways;
    final boolean votesEachAttempt;
    final @Nullable Object defaultValue;
    final FallbackLink[] links;
    final boolean remembers;

    /** What a run keeps back for its fallbacks. */
    final long reserveNanos;

    final LongAdder late;

    private final Contract<?> contract;
    private final FieldSet readable;
    private final AtomicBoolean noticed;
    private final @Nullable NodeMeters meters;

    NodePlan(
            ExecutorServices services,
            Contract<?> contract,
            BoundNode bound,
            Outputs outputs,
            @Nullable NodeBreaker breaker,
            long reserveNanos,
            @Nullable NodeMeters meters) {
        NodePolicy policy = bound.policy();
        this.services = services;
        this.contract = contract;
        this.node = bound.node();
        this.shape = outputs.shape();
        this.name = node.name();
        this.call = bound.call();
        this.reads = node.reads().toArray(new Field<?>[0]);
        this.readOrdinals = node.reads().stream().mapToInt(contract::ordinal).toArray();
        this.readable = readable(contract, node);
        this.hasCondition = node.condition().isPresent();
        this.outputs = outputs;
        this.rules = new UserRules(node.condition().orElse(null), outputs, policy, services);
        this.timeoutNanos = policy.timeoutNanos();
        this.retry = policy.retrySpec();
        this.hedges = NodeHedges.of(name, policy.hedgeSpec(), services.hedgers());
        this.breaker = breaker;
        this.bulkhead = Bulkhead.ofNode(name, policy.limitSpec(), services.time());
        this.cancelsSource = policy.cancelsSource();
        this.failMode = policy.failMode();
        this.closesAlways = policy.closesAlways();
        this.votesEachAttempt = policy.votesEachAttempt();
        this.defaultValue = policy.defaultValue();
        this.links = policy.fallbacks().stream()
                .map(spec -> new FallbackLink(spec, name, services))
                .toArray(FallbackLink[]::new);
        this.remembers = Arrays.stream(links).anyMatch(FallbackLink::remembers);
        this.reserveNanos = links.length == 0 ? 0 : reserveNanos;
        this.meters = meters;
        this.late = new LongAdder();
        this.noticed = new AtomicBoolean();
    }

    private static FieldSet readable(Contract<?> contract, Node node) {
        List<Field<?>> seen = new ArrayList<>(node.reads());
        seen.addAll(node.readsIfPresent());
        return contract.fieldSet(seen.toArray(new Field<?>[0]));
    }

    /** The same node with other code: breaker, places, memory and counters are those of the first. */
    NodePlan(NodePlan same, NodeCall other) {
        this.call = other;
        this.services = same.services;
        this.node = same.node;
        this.shape = same.shape;
        this.name = same.name;
        this.reads = same.reads;
        this.readOrdinals = same.readOrdinals;
        this.hasCondition = same.hasCondition;
        this.outputs = same.outputs;
        this.rules = same.rules;
        this.timeoutNanos = same.timeoutNanos;
        this.retry = same.retry;
        this.hedges = same.hedges;
        this.breaker = same.breaker;
        this.bulkhead = same.bulkhead;
        this.cancelsSource = same.cancelsSource;
        this.failMode = same.failMode;
        this.closesAlways = same.closesAlways;
        this.votesEachAttempt = same.votesEachAttempt;
        this.defaultValue = same.defaultValue;
        this.links = same.links;
        this.remembers = same.remembers;
        this.reserveNanos = same.reserveNanos;
        this.late = same.late;
        this.contract = same.contract;
        this.readable = same.readable;
        this.noticed = same.noticed;
        this.meters = same.meters;
    }

    /** Once: an asynchronous function that does its work before it returns holds up the caller of {@code run}. */
    void noticeBlocking(long nanos) {
        if (nanos > BLOCKING_NANOS && noticed.compareAndSet(false, true)) {
            services.errors().blocked(name, nanos);
        }
    }

    /** Whether there is anybody to tell; listeners may come and go. */
    boolean isObserved() {
        return meters != null
                || services.observations().isActive()
                || services.listeners().isListening();
    }

    /** Meters, observation and listeners; what they throw stays there. */
    void observe(NodeResult result, String intent, @Nullable Trace trace, @Nullable ContextSnapshot snapshot) {
        if (meters != null) {
            meters.record(result, intent);
        }
        services.observations().nodeEnded(trace, result);
        services.listeners().node(result, snapshot);
    }

    /** Where the value comes from that a node has which failed. */
    Provenance defaultFrom() {
        return defaultValue == null ? Provenance.NONE : Provenance.DEFAULT;
    }

    /** Executions that hold a place, in the node's own bulkhead or in that of a fallback. */
    int inFlight() {
        int sum = bulkhead.inFlight();
        for (FallbackLink link : links) {
            sum += link.bulkhead.inFlight();
        }
        return sum;
    }

    /** How many executions may run now, fallbacks apart; {@code Integer.MAX_VALUE} without a limit. */
    int limit() {
        return bulkhead.limit();
    }

    /** Timed-out work that still runs, the node's and its fallbacks'. */
    int zombies() {
        int sum = bulkhead.zombies();
        for (FallbackLink link : links) {
            sum += link.bulkhead.zombies();
        }
        return sum;
    }

    /** The ordinal of a field the node declared to read, or -1. */
    int readableOrdinal(Field<?> field) {
        try {
            int ordinal = contract.ordinal(field);
            return readable.containsOrdinal(ordinal) ? ordinal : -1;
        } catch (FieldUndeclaredException unknown) {
            return -1;
        }
    }

    void connect(Map<String, NodePlan> plans) {
        for (FallbackLink link : links) {
            link.connect(plans);
        }
    }

    void remember(Inputs inputs, Object accepted, @Nullable ContextSnapshot context) {
        for (FallbackLink link : links) {
            link.remember(inputs, accepted, context);
        }
    }
}
