package io.holdfast.executor;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.rules.ContractFacts;
import io.holdfast.contracts.rules.Violation;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.core.time.TimeSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Checks what a builder was told, and makes of it what an executor needs. */
final class ExecutorAssembly<I extends Enum<I>> {

    static final AtomicLong MADE = new AtomicLong();

    /**
     * How long runs may take.
     *
     * @param deadlineNanos of a run
     * @param deadlines of the runs of one intent, where that has its own
     * @param graceNanos for what is only welcome; negative for none
     */
    record Limits<I>(long deadlineNanos, Map<I, Long> deadlines, long graceNanos) {}

    final Contract<I> contract;
    final BreakerRegistry registry;
    final SharedBreakers.Claim claim;
    final ContractFacts facts;
    final List<Violation> warnings;
    final ExecutorServices services;
    final @Nullable ExecutorMeters meters;

    private final NodeExecutorBuilder<I> from;
    private final long reserveNanos;
    private final List<ExecutorService> ownExecutors = new ArrayList<>();

    private ExecutorAssembly(
            NodeExecutorBuilder<I> from, long reserveNanos, BreakerRegistry registry, SharedBreakers.Claim claim) {
        this.from = from;
        this.reserveNanos = reserveNanos;
        this.contract = from.contract;
        this.registry = registry;
        this.claim = claim;
        PolicyCheck policies = new PolicyCheck(contract, from.bound, registry.getDefaultConfig(), claim.others());
        this.facts = policies.facts(
                PolicyCheck.deadlines(contract, from.deadlines, from.deadlineNanos, reserveNanos, from.graceNanos));
        this.warnings = policies.check(facts, from.rules);
        policies.checkValues();
        this.services = services();
        this.meters = from.meters == null ? null : meters(from.meters);
        for (Violation warning : warnings) {
            InternalErrors.LOG.warn("{}", warning);
        }
    }

    static <I extends Enum<I>> StandardExecutor<I> build(NodeExecutorBuilder<I> from, long reserveNanos) {
        BreakerRegistry registry = from.registry == null ? BreakerRegistry.shared() : from.registry;
        SharedBreakers.Claim claim = SharedBreakers.claim(registry, from.contract, from.bound.values());
        try {
            return new ExecutorAssembly<>(from, reserveNanos, registry, claim).executor();
        } catch (Throwable t) {
            SharedBreakers.release(registry, claim);
            throw t;
        }
    }

    private StandardExecutor<I> executor() {
        Map<String, NodePlan> plans = plans();
        if (meters != null) {
            plans.values().forEach(meters::bind);
        }
        services.activeRuns().whenDrained(drained(meters, List.copyOf(ownExecutors)));
        Limits<I> limits = new Limits<>(from.deadlineNanos, Map.copyOf(from.deadlines), from.graceNanos);
        return new StandardExecutor<>(this, limits, Plans.of(contract, plans));
    }

    /** Static, or the executor would keep all that it was made from. */
    private static Runnable drained(@Nullable ExecutorMeters meters, List<ExecutorService> own) {
        return () -> {
            if (meters != null) {
                meters.close();
            }
            own.forEach(ExecutorService::shutdown);
        };
    }

    private ExecutorServices services() {
        long number = MADE.incrementAndGet();
        InternalErrors errors = new InternalErrors();
        ContextCarrier context = new ContextCarrier(
                !from.propagatesContext
                        ? null
                        : from.contextFactory == null ? ContextCarrier.defaultFactory() : from.contextFactory,
                errors);
        Executor nodes = from.executor == null
                ? owned(List.of(DefaultExecutors.forWork("holdfast-node-" + number)))
                : from.executor;
        Executor fallbacks = from.fallbackExecutor == null
                ? owned(DefaultExecutors.forFallbacks("holdfast-fallback-" + number))
                : from.fallbackExecutor;
        Executor continuations = from.continuationExecutor == null
                ? owned(List.of(DefaultExecutors.forContinuations("holdfast-continuation-" + number)))
                : from.continuationExecutor;
        return new ExecutorServices(
                from.time,
                new RunExecutors(nodes, fallbacks, continuations),
                context,
                errors,
                new NodeObservations(from.observations, errors),
                new ListenerDispatcher(from.listeners, nodes, context, errors, from.time),
                new SharedStages(),
                new ActiveRuns(),
                from.hedgers);
    }

    private Executor owned(List<ExecutorService> made) {
        ownExecutors.addAll(made);
        return made.get(0);
    }

    private ExecutorMeters meters(MeterRegistry target) {
        String byDefault = contract.intentType().getSimpleName();
        return new ExecutorMeters(target, Tags.of(from.meterTags), from.name, byDefault, services);
    }

    private Map<String, NodePlan> plans() {
        Set<Field<?>> required = new LinkedHashSet<>();
        for (I intent : contract.intentType().getEnumConstants()) {
            required.addAll(contract.requires(intent));
        }
        Map<String, NodePlan> made = new LinkedHashMap<>();
        for (BoundNode bound : from.bound.values()) {
            made.put(bound.node().name(), plan(bound, required));
        }
        return made;
    }

    private NodePlan plan(BoundNode bound, Set<Field<?>> required) {
        Node node = bound.node();
        int unused = contract.ordinal(node);
        Set<Field<?>> owed = new LinkedHashSet<>(node.writes());
        owed.retainAll(required);
        return new NodePlan(
                services,
                contract,
                bound,
                new Outputs(NodeShape.of(node), owed, bound.policy().softFailures()),
                breaker(bound),
                reserveNanos,
                meters == null ? null : meters.forNode(node.name()));
    }

    private @Nullable NodeBreaker breaker(BoundNode bound) {
        String name = PolicyCheck.breakerName(bound);
        return name == null
                ? null
                : new NodeBreaker(
                        bound.node().name(), breaker(name, bound.policy().breakerSpec()), services);
    }

    private Breaker breaker(String name, BreakerSpec spec) {
        if (from.breaker != null) {
            return from.breaker;
        }
        BreakerOptions options = Objects.requireNonNullElseGet(spec.options(), BreakerOptions::defaults);
        boolean ownTime = from.time != TimeSource.system() && options.getTimeSource() == null;
        if (spec.config() == null && spec.options() == null && !ownTime) {
            return registry.breaker(name);
        }
        CircuitBreakerConfig config = Objects.requireNonNullElseGet(spec.config(), registry::getDefaultConfig);
        return registry.breaker(name, config, ownTime ? options.timeSource(from.time) : options);
    }
}
