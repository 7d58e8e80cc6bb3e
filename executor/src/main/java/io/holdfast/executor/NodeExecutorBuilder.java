package io.holdfast.executor;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.ContractViolationException;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.rules.Rule;
import io.holdfast.contracts.rules.Rules;
import io.holdfast.contracts.rules.Severity;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.core.time.TimeSource;
import io.holdfast.strategies.hedge.HedgerRegistry;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link NodeExecutor}. A deadline is mandatory, and so is a binding for each node of the contract; everything
 * else has a default. Listeners add up, a node is bound once, and of everything else the last word counts: a builder
 * that somebody has prepared may be changed, a policy may not. Not thread-safe.
 *
 * @param <I> the intents
 */
public final class NodeExecutorBuilder<I extends Enum<I>> {

    private static final long NOT_SET = -1;
    private static final String METERS = "io.micrometer.core.instrument.MeterRegistry";
    private static final String OBSERVATIONS = "io.micrometer.observation.ObservationRegistry";

    final Contract<I> contract;
    final Map<String, BoundNode> bound = new LinkedHashMap<>();
    final Map<I, Long> deadlines = new HashMap<>();
    final List<NodeListener> listeners = new ArrayList<>();
    long deadlineNanos;
    long reserveNanos = NOT_SET;
    long graceNanos = NOT_SET;
    Rules rules;
    TimeSource time = TimeSource.system();
    String[] meterTags = {};
    boolean propagatesContext = true;

    @Nullable
    BreakerRegistry registry;

    @Nullable
    HedgerRegistry hedgers;

    /** The breaker of every node that has one; null: those of the registry. */
    @Nullable
    Breaker breaker;

    @Nullable
    Executor executor;

    @Nullable
    Executor fallbackExecutor;

    @Nullable
    Executor continuationExecutor;

    @Nullable
    MeterRegistry meters;

    @Nullable
    String name;

    @Nullable
    ObservationRegistry observations;

    @Nullable
    ContextSnapshotFactory contextFactory;

    NodeExecutorBuilder(Contract<I> contract) {
        this.contract = Objects.requireNonNull(contract, "contract");
        this.rules = contract.rules();
    }

    /**
     * Sets how long a run may take. Mandatory.
     *
     * @param deadline above zero
     * @throws IllegalArgumentException if zero or negative
     */
    public NodeExecutorBuilder<I> deadline(Duration deadline) {
        deadlineNanos = Arguments.positiveNanos("deadline", deadline);
        return this;
    }

    /**
     * Sets how long a run of one intent may take. Default: {@link #deadline(Duration)}.
     *
     * @param deadline above zero
     * @throws IllegalArgumentException if zero or negative
     */
    public NodeExecutorBuilder<I> deadline(I intent, Duration deadline) {
        deadlines.put(Objects.requireNonNull(intent, "intent"), Arguments.positiveNanos("deadline", deadline));
        return this;
    }

    /**
     * Sets the part of the deadline that attempts of a node with fallbacks may not use, so that the fallbacks have it.
     * A node without fallbacks may use the whole deadline. Default: a fifth of the shortest deadline.
     *
     * @param reserve zero or more, shorter than every deadline, which {@link #build()} checks
     * @throws IllegalArgumentException if negative
     */
    public NodeExecutorBuilder<I> fallbackReserve(Duration reserve) {
        reserveNanos = notNegative("fallbackReserve", reserve);
        return this;
    }

    /**
     * Sets how long welcome fields are awaited once the required ones have settled, be it at once because they are
     * inputs. Default: as long as the time limits of the nodes that produce them allow, and the deadline. A node that a
     * grace cuts short of its time limit is a warning; it runs on unawaited to that limit, so that its breaker learns
     * of it, and the answer takes what its fail mode has at hand. An intent that requires nothing awaits everything.
     *
     * @param grace zero or more
     * @throws IllegalArgumentException if negative
     */
    public NodeExecutorBuilder<I> grace(Duration grace) {
        graceNanos = notNegative("grace", grace);
        return this;
    }

    private static long notNegative(String name, Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException(name + ": " + duration + " (expected: >= 0)");
        }
        return Arguments.nanos(duration);
    }

    /**
     * Sets where the hedgers of hedged nodes are, each under its node's name, so that they can be changed while they
     * are in use. What the policy says is for a name that the registry does not know yet. Default: each node has its
     * own.
     */
    public NodeExecutorBuilder<I> hedgers(HedgerRegistry registryOfHedgers) {
        hedgers = Objects.requireNonNull(registryOfHedgers, "hedgers");
        return this;
    }

    /**
     * Sets where breakers come from. Default: {@link BreakerRegistry#shared()} at the time of {@link #build()}.
     */
    public NodeExecutorBuilder<I> registry(BreakerRegistry breakers) {
        registry = Objects.requireNonNull(breakers, "registry");
        return this;
    }

    /**
     * Sets where nodes and listeners run, except for the first attempt of a function given to {@code bindAsync}. If it
     * refuses, the node is {@link NodeStatus#REJECTED}. It may run a task on the thread that hands it over: {@code run}
     * then returns when the work does, while time limits, deadline and cancel act all the same. Default: virtual
     * threads where the JDK has them, else a pool that grows to 1024 daemon threads before up to 4096 tasks wait; idle
     * threads go.
     *
     * @param nodes stays the caller's to shut down
     */
    public NodeExecutorBuilder<I> executor(Executor nodes) {
        executor = Objects.requireNonNull(nodes, "executor");
        return this;
    }

    /**
     * Sets where fallbacks run, alternate nodes included. Keep it apart from {@link #executor}, or hung nodes starve
     * the fallbacks. Default: a pool of 64 platform threads, because nodes can keep all carriers of virtual ones;
     * beyond them virtual threads. Where the JDK has none, a pool as for {@link #executor}.
     *
     * @param fallbacks stays the caller's to shut down
     */
    public NodeExecutorBuilder<I> fallbackExecutor(Executor fallbacks) {
        fallbackExecutor = Objects.requireNonNull(fallbacks, "fallbackExecutor");
        return this;
    }

    /**
     * Sets where a run goes on after a timer: short tasks, actions given to {@link NodeContext#onCancel}, and
     * dependents of the futures handed out. It must neither block nor discard; if it refuses, a new thread does the
     * work. Default: a pool of its own, of up to 64 platform threads.
     *
     * @param continuations stays the caller's to shut down
     */
    public NodeExecutorBuilder<I> continuationExecutor(Executor continuations) {
        continuationExecutor = Objects.requireNonNull(continuations, "continuationExecutor");
        return this;
    }

    /**
     * Sets the clock and timers, for the breakers too. Default: {@link TimeSource#system()}.
     */
    public NodeExecutorBuilder<I> timeSource(TimeSource source) {
        time = Objects.requireNonNull(source, "timeSource");
        return this;
    }

    /**
     * Sets where meters go; the table is in {@code docs/executor.md}. Default: nowhere, at no cost. Each meter has the
     * tag {@code executor}; see {@link #name}. They leave the registry when the executor is closed and its last run has
     * ended.
     *
     * @param tags keys and values in turn, added to each meter
     * @throws IllegalStateException if Micrometer is not on the class path
     */
    @SuppressWarnings("exports") // its module is optional, so a caller requires it
    public NodeExecutorBuilder<I> meters(MeterRegistry meterRegistry, String... tags) {
        Arguments.mustBeOnClassPath("meters", METERS, "io.micrometer:micrometer-core");
        meters = Objects.requireNonNull(meterRegistry, "meters");
        Tags unused = Tags.of(tags); // which says what is wrong with them
        meterTags = tags.clone();
        return this;
    }

    /**
     * Sets the value of the tag {@code executor} of the meters. If another executor that is open has it in the same
     * meter registry, this one gets {@code -2}, {@code -3} and so on behind it. Default: a tag of that key given to
     * {@link #meters}, else the simple name of the intents' type.
     *
     * @param executorName not blank
     * @throws IllegalArgumentException if blank
     */
    public NodeExecutorBuilder<I> name(String executorName) {
        if (executorName.isBlank()) {
            throw new IllegalArgumentException("name: '" + executorName + "' (expected: not blank)");
        }
        name = executorName;
        return this;
    }

    /**
     * Sets where observations go, from which tracing bridges make spans. Default: nowhere, at no cost.
     *
     * @throws IllegalStateException if Micrometer's observations are not on the class path
     */
    @SuppressWarnings("exports") // its module is optional, so a caller requires it
    public NodeExecutorBuilder<I> observations(ObservationRegistry observationRegistry) {
        Arguments.mustBeOnClassPath("observations", OBSERVATIONS, "io.micrometer:micrometer-observation");
        observations = Objects.requireNonNull(observationRegistry, "observations");
        return this;
    }

    /**
     * Sets how the caller's context follows to other threads. Default: everything registered with Micrometer's
     * context-propagation when the executor is built, and SLF4J's MDC. A {@code ScopedValue} cannot follow: read it
     * before {@code run} and pass it as a field.
     */
    public NodeExecutorBuilder<I> contextPropagation(ContextSnapshotFactory factory) {
        contextFactory = Objects.requireNonNull(factory, "factory");
        propagatesContext = true;
        return this;
    }

    /**
     * Leaves the caller's context behind.
     */
    public NodeExecutorBuilder<I> noContextPropagation() {
        propagatesContext = false;
        return this;
    }

    /**
     * Adds a listener, which is told how nodes and answers ended. Several are told in the order given.
     */
    public NodeExecutorBuilder<I> listener(NodeListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * Sets how much a rule about policies and deadlines matters.
     *
     * @throws IllegalArgumentException if the rule's severity is fixed, or the rule is the contract's own
     */
    public NodeExecutorBuilder<I> severity(Rule rule, Severity severity) {
        if (!rules.check(contract.facts()).notChecked().contains(rule)) {
            throw new IllegalArgumentException("severity: " + rule.id()
                    + " (expected: a rule about policies or deadlines; the contract has its own severity(...))");
        }
        rules = rules.with(rule, severity);
        return this;
    }

    /**
     * Sets how much a rule about policies and deadlines matters.
     *
     * @param id the identifier of the rule, as messages show it: {@code HF28}
     * @throws IllegalArgumentException if there is no such rule, its severity is fixed, or the rule is the
     *     contract's own
     */
    public NodeExecutorBuilder<I> severity(String id, Severity severity) {
        return severity(Rule.ofId(id), severity);
    }

    /**
     * Binds a function to a node. It runs on the executor.
     *
     * @param node one of the contract, not bound before
     * @throws IllegalArgumentException if the node is bound already
     */
    public NodeExecutorBuilder<I> bind(Node node, NodePolicy policy, NodeFunction function) {
        return bind(node, policy, NodeCall.of(Objects.requireNonNull(function, "function")));
    }

    /**
     * Binds a function that looks at its context to a node. It runs on the executor.
     *
     * @param node one of the contract, not bound before
     * @throws IllegalArgumentException if the node is bound already
     */
    public NodeExecutorBuilder<I> bind(Node node, NodePolicy policy, NodeFunction.WithContext function) {
        return bind(node, policy, NodeCall.of(Objects.requireNonNull(function, "function")));
    }

    /**
     * Binds an asynchronous function to a node. Its first attempt is made on the thread that starts the node, the
     * caller's of {@code run} or one of the executor's, so it must not block; the first call that takes more than
     * 100 ms there is logged. Later attempts are made on the executor.
     *
     * @param node one of the contract, not bound before
     * @throws IllegalArgumentException if the node is bound already
     */
    public NodeExecutorBuilder<I> bindAsync(Node node, NodePolicy policy, AsyncNodeFunction function) {
        return bind(node, policy, NodeCall.ofAsync(Objects.requireNonNull(function, "function")));
    }

    /**
     * Binds an asynchronous function that looks at its context to a node. It must not block: see {@link
     * #bindAsync(Node, NodePolicy, AsyncNodeFunction)}.
     *
     * @param node one of the contract, not bound before
     * @throws IllegalArgumentException if the node is bound already
     */
    public NodeExecutorBuilder<I> bindAsync(Node node, NodePolicy policy, AsyncNodeFunction.WithContext function) {
        return bind(node, policy, NodeCall.ofAsync(Objects.requireNonNull(function, "function")));
    }

    private NodeExecutorBuilder<I> bind(Node node, NodePolicy policy, NodeCall call) {
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(policy, "policy");
        if (bound.putIfAbsent(node.name(), new BoundNode(node, policy, call)) != null) {
            throw new IllegalArgumentException("node: '" + node.name() + "' bound twice (expected: once)");
        }
        return this;
    }

    /**
     * Checks the policies against the contract and returns the executor.
     *
     * @return a new executor
     * @throws IllegalStateException if no deadline was given, or the reserve is not below every deadline, or a policy's
     *     default or constant is of another type than the node writes, or its {@code failWhen} is about a field that
     *     the node does not write, or it says how to retry and not how often
     * @throws ContractViolationException if policies break rules, such as that each node has one; it lists all
     *     violations
     */
    public NodeExecutor<I> build() {
        return assemble();
    }

    StandardExecutor<I> assemble() {
        if (deadlineNanos == 0) {
            throw new IllegalStateException("deadline: not set (expected: deadline(Duration) before build())");
        }
        long shortest = deadlines.values().stream().mapToLong(Long::longValue).reduce(deadlineNanos, Math::min);
        long reserve = reserveNanos == NOT_SET ? shortest / 5 : reserveNanos;
        if (reserve >= shortest) {
            throw new IllegalStateException("fallbackReserve: " + Duration.ofNanos(reserve)
                    + " (expected: shorter than the shortest deadline " + Duration.ofNanos(shortest) + ")");
        }
        return ExecutorAssembly.build(this, reserve);
    }
}
