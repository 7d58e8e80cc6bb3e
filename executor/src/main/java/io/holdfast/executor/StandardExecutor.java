package io.holdfast.executor;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.FieldUndeclaredException;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.contracts.rules.ContractFacts;
import io.holdfast.contracts.rules.Violation;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.core.breaker.Subscription;
import io.holdfast.core.log.GuardedLog;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.core.time.TimeSource;
import io.holdfast.executor.Step.Origin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Everything a run needs, made once and then only read. */
final class StandardExecutor<I extends Enum<I>> implements NodeExecutor<I> {

    private static final GuardedLog LOG = GuardedLog.of(NodeExecutor.class);

    static final AtomicLong MADE = new AtomicLong();

    private final Contract<I> contract;
    private final BreakerRegistry registry;
    private final SharedBreakers.Claim claim;
    private final ExecutorServices services;
    private final long deadlineNanos;
    private final long graceNanos;
    private final Map<I, Long> deadlines;
    private final ContractFacts facts;
    private final List<Violation> warnings;
    private final List<ExecutorService> ownExecutors;
    private final Map<String, NodePlan> plans;
    private final Map<Node, NodePlan> plansByIdentity = new IdentityHashMap<>();
    private final IntentPlan[] intents;
    private final AnswerMeters answerMeters;
    private final ExecutorMeters meters;
    private final Set<Field<?>> inputs;

    private StandardExecutor(
            NodeExecutorBuilder<I> from,
            ExecutorServices services,
            List<ExecutorService> own,
            ContractFacts facts,
            List<Violation> warnings,
            BreakerRegistry registry,
            SharedBreakers.Claim claim) {
        this.contract = from.contract;
        this.registry = registry;
        this.claim = claim;
        this.services = services;
        this.ownExecutors = own;
        this.facts = facts;
        this.warnings = logged(warnings);
        this.deadlineNanos = from.deadlineNanos;
        this.deadlines = Map.copyOf(from.deadlines);
        this.graceNanos = from.graceNanos;
        this.inputs = new HashSet<>(contract.inputs());
        this.meters = new ExecutorMeters(from, services);
        this.answerMeters = new AnswerMeters(meters);
        services.activeRuns().whenDrained(this::drained);
        this.plans = plans(from);
        plans.values().forEach(plan -> plan.connect(plans));
        plans.values().forEach(plan -> plansByIdentity.put(plan.node, plan));
        plans.values().forEach(meters::bind);
        I[] constants = contract.intentType().getEnumConstants();
        this.intents = new IntentPlan[constants.length];
        for (I intent : constants) {
            intents[intent.ordinal()] = IntentPlan.of(contract, intent, plans);
        }
    }

    private static List<Violation> logged(List<Violation> warnings) {
        for (Violation warning : warnings) {
            LOG.warn("{}", warning);
        }
        return warnings;
    }

    static <I extends Enum<I>> StandardExecutor<I> build(NodeExecutorBuilder<I> from, long reserveNanos) {
        BreakerRegistry registry = from.registry == null ? BreakerRegistry.shared() : from.registry;
        SharedBreakers.Claim claim = SharedBreakers.claim(registry, from.contract, from.bound.values());
        try {
            return build(from, reserveNanos, registry, claim);
        } catch (Throwable t) {
            SharedBreakers.release(registry, claim);
            throw t;
        }
    }

    private static <I extends Enum<I>> StandardExecutor<I> build(
            NodeExecutorBuilder<I> from, long reserveNanos, BreakerRegistry registry, SharedBreakers.Claim claim) {
        PolicyCheck policies = new PolicyCheck(from.contract, from.bound, registry.getDefaultConfig(), claim.others());
        ContractFacts facts = policies.facts(PolicyCheck.deadlines(
                from.contract, from.deadlines, from.deadlineNanos, reserveNanos, from.graceNanos));
        List<Violation> warnings = policies.check(facts, from.rules);
        policies.checkValues();
        List<ExecutorService> own = new ArrayList<>();
        long number = MADE.incrementAndGet();
        InternalErrors errors = new InternalErrors();
        ContextCarrier context = new ContextCarrier(
                !from.propagatesContext
                        ? null
                        : from.contextFactory == null ? ContextCarrier.defaultFactory() : from.contextFactory,
                errors);
        Executor nodes = from.executor == null
                ? owned(List.of(DefaultExecutors.forWork("holdfast-node-" + number)), own)
                : from.executor;
        Executor fallbacks = from.fallbackExecutor == null
                ? owned(DefaultExecutors.forFallbacks("holdfast-fallback-" + number), own)
                : from.fallbackExecutor;
        Executor continuations = from.continuationExecutor == null
                ? owned(List.of(DefaultExecutors.forContinuations("holdfast-continuation-" + number)), own)
                : from.continuationExecutor;
        ListenerDispatcher announcer = new ListenerDispatcher(from.listeners, nodes, context, errors, from.time);
        ExecutorServices services = new ExecutorServices(
                from.contract,
                from.time,
                nodes,
                fallbacks,
                continuations,
                context,
                errors,
                new NodeObservations(from.observations, errors),
                announcer,
                new SharedStages(),
                reserveNanos,
                new ActiveRuns());
        return new StandardExecutor<>(from, services, List.copyOf(own), facts, warnings, registry, claim);
    }

    private static Executor owned(List<ExecutorService> made, List<ExecutorService> own) {
        own.addAll(made);
        return made.get(0);
    }

    private Map<String, NodePlan> plans(NodeExecutorBuilder<I> from) {
        Set<Field<?>> required = new LinkedHashSet<>();
        for (I intent : contract.intentType().getEnumConstants()) {
            required.addAll(contract.requires(intent));
        }
        Map<String, NodePlan> made = new LinkedHashMap<>();
        for (BoundNode bound : from.bound.values()) {
            Node node = bound.node();
            int unused = contract.ordinal(node);
            Set<Field<?>> owed = new LinkedHashSet<>(node.writes());
            owed.retainAll(required);
            Outputs outputs =
                    new Outputs(NodeShape.of(node), owed, bound.policy().softFailures());
            made.put(
                    node.name(),
                    new NodePlan(
                            services,
                            node,
                            bound.policy(),
                            bound.work(),
                            outputs,
                            breaker(bound, registry, from.time),
                            meters.forNode(node.name())));
        }
        return made;
    }

    private static @Nullable Breaker breaker(BoundNode bound, BreakerRegistry registry, TimeSource time) {
        String name = PolicyCheck.breakerName(bound);
        if (name == null) {
            return null;
        }
        BreakerSpec rule = bound.policy().breakerSpec();
        BreakerOptions options = Objects.requireNonNullElseGet(rule.options(), BreakerOptions::defaults);
        boolean ownTime = time != TimeSource.system() && options.getTimeSource() == null;
        if (rule.config() == null && rule.options() == null && !ownTime) {
            return registry.breaker(name);
        }
        CircuitBreakerConfig config = Objects.requireNonNullElseGet(rule.config(), registry::getDefaultConfig);
        return registry.breaker(name, config, ownTime ? options.timeSource(time) : options);
    }

    private NodePlan plan(Node node) {
        NodePlan plan = plansByIdentity.get(node);
        return plan != null ? plan : planOfEqual(node);
    }

    private NodePlan planOfEqual(Node node) {
        return Objects.requireNonNull(
                plans.get(contract.nodes().get(contract.ordinal(node)).name()), node.name());
    }

    @Override
    public CompletableFuture<NodeResult> run(Node node, Values fields) {
        NodePlan plan = plan(node);
        long now = services.time().nanoTime();
        NodeRun run =
                new NodeRun(plan, Objects.requireNonNull(fields, "fields"), now, now + deadlineNanos, null, 0, null);
        if (!services.runStarts()) {
            run.refuse();
        }
        boolean unused = run.start(Origin.CALLER);
        return run;
    }

    @Override
    public CompletableFuture<Answer> run(I intent, Values given) {
        IntentPlan plan = intents[intent.ordinal()];
        for (int i = 0; i < given.size(); i++) {
            if (!inputs.contains(given.fieldAt(i))) {
                throw new FieldUndeclaredException("inputs of " + intent.name(), given.fieldAt(i), contract.inputs());
            }
        }
        long deadline = deadlines.isEmpty() ? deadlineNanos : deadlines.getOrDefault(intent, deadlineNanos);
        AnswerRun run = new AnswerRun(plan, services, answerMeters, given, deadline, graceNanos);
        run.begin(!services.runStarts());
        return run;
    }

    @Override
    public Contract<I> contract() {
        return contract;
    }

    @Override
    public BreakerRegistry registry() {
        return registry;
    }

    @Override
    public Subscription subscribe(NodeListener listener) {
        return services.listeners().subscribe(Objects.requireNonNull(listener, "listener"));
    }

    @Override
    public NodeStats stats(Node node) {
        NodePlan plan = plan(node);
        return new NodeStats(plan.inFlight(), plan.zombies(), plan.late.sum());
    }

    @Override
    public long bookkeepingFailures() {
        return services.errors().failures();
    }

    @Override
    public ContractFacts facts() {
        return facts;
    }

    @Override
    public List<Violation> warnings() {
        return warnings;
    }

    @Override
    public void close() {
        SharedBreakers.release(registry, claim);
        services.activeRuns().close();
    }

    @Override
    public boolean drain(Duration limit) throws InterruptedException {
        long nanos = Arguments.nanos(limit);
        close();
        return services.activeRuns().awaitDrained(nanos);
    }

    private void drained() {
        meters.close();
        ownExecutors.forEach(ExecutorService::shutdown);
    }
}
