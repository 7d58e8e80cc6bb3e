package io.holdfast.executor;

import io.holdfast.contracts.Field;
import io.holdfast.contracts.FieldSet;
import io.holdfast.contracts.FieldUndeclaredException;
import io.holdfast.contracts.Inputs;
import io.holdfast.contracts.Node;
import io.holdfast.core.breaker.Breaker;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.observation.Observation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A node with its policy and code, worked out once so that a run only reads fields. */
final class NodePlan {

    /** Longer than it takes to send something, even with classes to load. */
    private static final long BLOCKING_NANOS = 100_000_000;

    final ExecutorServices services;
    final Node node;
    final NodeShape shape;
    final String name;
    final NodeCall work;
    final Field<?>[] reads;
    final int[] readOrdinals;
    final FieldSet readable;
    final @Nullable Predicate<? super Inputs> condition;
    final Outputs outputs;
    final long timeoutNanos;
    final RetrySpec retry;
    final @Nullable Breaker breaker;
    final Bulkhead gate;
    final boolean cancelsSource;
    final FailMode failMode;
    final boolean closesAlways;
    final List<Predicate<? super Throwable>> declined;
    final boolean votesEachAttempt;
    final @Nullable Object defaultValue;
    final FallbackLink[] links;
    final boolean remembers;
    private final long reserveNanos;
    final LongAdder late = new LongAdder();

    private final AtomicBoolean noticed = new AtomicBoolean();

    private final @Nullable NodeMeters meters;

    NodePlan(
            ExecutorServices services,
            Node node,
            NodePolicy policy,
            NodeCall work,
            Outputs outputs,
            @Nullable Breaker breaker,
            @Nullable NodeMeters meters) {
        this.services = services;
        this.node = node;
        this.shape = outputs.shape();
        this.name = node.name();
        this.work = work;
        this.reads = node.reads().toArray(new Field<?>[0]);
        this.readOrdinals =
                node.reads().stream().mapToInt(services.contract()::ordinal).toArray();
        List<Field<?>> seen = new ArrayList<>(node.reads());
        seen.addAll(node.readsIfPresent());
        this.readable = services.contract().fieldSet(seen.toArray(new Field<?>[0]));
        this.condition = node.condition().orElse(null);
        this.outputs = outputs;
        this.timeoutNanos = policy.timeoutNanos();
        this.retry = policy.retrySpec();
        this.breaker = breaker;
        this.gate = new Bulkhead(policy.concurrencyLimit(), policy.zombieLimit());
        this.cancelsSource = policy.cancelsSource();
        this.failMode = policy.failMode();
        this.closesAlways = policy.closesAlways();
        this.declined = policy.declined();
        this.votesEachAttempt = policy.votesEachAttempt();
        this.defaultValue = policy.defaultValue();
        this.links = policy.fallbacks().stream()
                .map(spec -> new FallbackLink(spec, services.time()))
                .toArray(FallbackLink[]::new);
        this.remembers = Arrays.stream(links).anyMatch(FallbackLink::remembers);
        this.reserveNanos = links.length == 0 ? 0 : services.reserveNanos();
        this.meters = meters;
    }

    /** Whether the policy is to be asked if this is declined. */
    boolean mayDecline(Failure failed) {
        return !declined.isEmpty() && failed.reason() == null;
    }

    /** Whether this is no failure but the service's answer; {@link #mayDecline} is asked before. */
    boolean isDeclined(Failure failed) {
        return declined.stream().anyMatch(test -> isDeclined(test, failed.cause()));
    }

    /** A test that throws says nothing, and the others are asked all the same. */
    private boolean isDeclined(Predicate<? super Throwable> test, Throwable cause) {
        try {
            return test.test(cause);
        } catch (Throwable e) {
            services.errors().failed("declines", e);
            return false;
        }
    }

    /** Once: an asynchronous function that does its work before it returns holds up whoever calls {@code run}. */
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
    void observe(
            NodeResult result, String intent, @Nullable Observation observation, @Nullable ContextSnapshot snapshot) {
        if (meters != null) {
            meters.record(result, intent, services.errors());
        }
        services.observations().nodeEnded(observation, result);
        services.listeners().node(result, snapshot);
    }

    /**
     * What a run keeps back for its own fallbacks. One that stands in for another node lives on that node's reserve, and would have nothing left if it
     * kept back as much again: it keeps a fifth of what it has.
     */
    long reserveNanos(SteppedRun.@Nullable Owner owner, long wholeNanos) {
        return owner instanceof AlternateStep ? Math.min(reserveNanos, wholeNanos / 5) : reserveNanos;
    }

    /** Where the value comes from that a node has which failed. */
    Provenance defaultFrom() {
        return defaultValue == null ? Provenance.NONE : Provenance.DEFAULT;
    }

    /** Executions that hold a place, at the node's own gate or at that of a fallback. */
    int inFlight() {
        int sum = gate.inFlight();
        for (FallbackLink link : links) {
            sum += link.gate.inFlight();
        }
        return sum;
    }

    /** Timed-out work that still runs, the node's and its fallbacks'. */
    int zombies() {
        int sum = gate.zombies();
        for (FallbackLink link : links) {
            sum += link.gate.zombies();
        }
        return sum;
    }

    /** The ordinal of a field the node declared to read, or -1. */
    int readableOrdinal(Field<?> field) {
        try {
            int ordinal = services.contract().ordinal(field);
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

    void remember(NodeInputs inputs, Object accepted, @Nullable ContextSnapshot context) {
        for (FallbackLink link : links) {
            link.remember(this, inputs, accepted, context);
        }
    }
}
