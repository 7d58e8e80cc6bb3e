package io.holdfast.executor;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.FieldUndeclaredException;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.contracts.rules.ContractFacts;
import io.holdfast.contracts.rules.Violation;
import io.holdfast.core.breaker.Subscription;
import io.holdfast.core.registry.BreakerRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Starts runs. What they need is made once, by {@link ExecutorAssembly}, and then only read. */
final class StandardExecutor<I extends Enum<I>> implements NodeExecutor<I> {

    private final Contract<I> contract;
    private final BreakerRegistry registry;
    private final SharedBreakers.Claim claim;
    private final ExecutorServices services;
    private final ExecutorAssembly.Limits<I> limits;
    private final ContractFacts facts;
    private final List<Violation> warnings;
    private final Plans plans;
    private final @Nullable AnswerMeters meters;
    private final Set<Field<?>> inputs;

    StandardExecutor(ExecutorAssembly<I> made, ExecutorAssembly.Limits<I> limits, Plans plans) {
        this.contract = made.contract;
        this.registry = made.registry;
        this.claim = made.claim;
        this.services = made.services;
        this.limits = limits;
        this.facts = made.facts;
        this.warnings = made.warnings;
        this.plans = plans;
        this.meters = made.meters == null ? null : new AnswerMeters(made.meters);
        this.inputs = Set.copyOf(contract.inputs());
    }

    NodePlan plan(Node node) {
        return plans.of(node);
    }

    ExecutorServices services() {
        return services;
    }

    @Override
    public CompletableFuture<NodeResult> run(Node node, Values fields) {
        NodePlan plan = plans.of(node);
        long now = services.time().nanoTime();
        long end = now + limits.deadlineNanos();
        NodeRun run = new NodeRun(plan, Objects.requireNonNull(fields, "fields"), now, end, null, 0, null);
        if (!services.activeRuns().starts()) {
            run.refuse();
        }
        boolean unused = run.start(Origin.CALLER);
        return run;
    }

    @Override
    public CompletableFuture<Answer> run(I intent, Values given) {
        IntentPlan plan = plans.of(intent);
        for (int i = 0; i < given.size(); i++) {
            if (!inputs.contains(given.fieldAt(i))) {
                throw new FieldUndeclaredException("inputs of " + intent.name(), given.fieldAt(i), contract.inputs());
            }
        }
        Map<I, Long> own = limits.deadlines();
        long deadline = own.isEmpty() ? limits.deadlineNanos() : own.getOrDefault(intent, limits.deadlineNanos());
        AnswerRun run = new AnswerRun(plan, services, meters, given, deadline, limits.graceNanos());
        run.begin(!services.activeRuns().starts());
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
        NodePlan plan = plans.of(node);
        return new NodeStats(plan.inFlight(), plan.zombies(), plan.late.sum(), plan.limit());
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
}
