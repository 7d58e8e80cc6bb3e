package io.holdfast.executor;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.contracts.rules.ContractFacts;
import io.holdfast.contracts.rules.Violation;
import io.holdfast.core.breaker.Subscription;
import io.holdfast.core.registry.BreakerRegistry;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;

/**
 * Runs the nodes of a {@link Contract}, each under its {@link NodePolicy}, and answers intents. A guide with samples,
 * the order of things, statuses, defaults and meters are in {@code docs/executor.md}.
 *
 * <pre>{@code
 * NodeExecutor<Intent> executor = NodeExecutor.builder(CONTRACT)
 *         .deadline(ofSeconds(2))
 *         .bind(WASTE_RAG, NodePolicy.timeout(ofSeconds(1)).retries(1).fallback(Fallback.constant(Rules.GENERAL)),
 *                 in -> search(in.get(QUESTION)))
 *         .bindAsync(WEATHER_NODE, NodePolicy.timeout(ofMillis(300)).failOpen(), in -> weather(in.get(QUESTION)))
 *         .build();
 * Answer answer = executor.run(Intent.WASTE, Values.of(QUESTION, "where do batteries go?")).join();
 * }</pre>
 *
 * <p>Both {@code run} methods return a future that always completes, exactly once, within the deadline, and never
 * exceptionally for an outcome: what went wrong is in the result. Cancelling the future cancels the run. Dependents of
 * the future run on the thread that completes it and must not block; use the {@code Async} methods with an executor of
 * your own for work that does.
 *
 * <p>Thread-safe. One instance serves the whole process; {@link #close()} when it ends.
 *
 * @param <I> the intents
 */
public interface NodeExecutor<I extends Enum<I>> extends AutoCloseable {

    /**
     * Starts to build an executor.
     *
     * @param <I> the intents
     * @return a builder
     */
    static <I extends Enum<I>> NodeExecutorBuilder<I> builder(Contract<I> contract) {
        return new NodeExecutorBuilder<>(contract);
    }

    /**
     * Runs one node under its policy, within {@link NodeExecutorBuilder#deadline(Duration)}. No other node runs for it,
     * except as an alternate of its fallback chain.
     *
     * @param node one of the contract
     * @param fields what it reads, and what its alternates read; others are ignored
     * @return completes with how it ended
     * @throws NoSuchElementException if the contract does not know the node
     */
    CompletableFuture<NodeResult> run(Node node, Values fields);

    /**
     * Runs what an intent needs, in dependency order and concurrently.
     *
     * @param inputs inputs of the contract; a node that reads one that is absent is skipped
     * @return completes with the answer
     * @throws io.holdfast.contracts.FieldUndeclaredException if {@code inputs} has a field that is no input of the
     *     contract
     */
    CompletableFuture<Answer> run(I intent, Values inputs);

    /**
     * Returns how many executors this process has built. The threads of the n-th are called {@code
     * holdfast-<what>-<n>-<number>}, which tells a test whose they are.
     *
     * @return zero or more
     */
    static long built() {
        return ExecutorAssembly.MADE.get();
    }

    /** Returns the contract. */
    Contract<I> contract();

    /** Returns where the breakers of the nodes are. */
    BreakerRegistry registry();

    /**
     * Tells a listener how nodes and answers end from now on, as {@link NodeExecutorBuilder#listener} does from the
     * start; this one can leave.
     *
     * @return closes the subscription; an event that is being delivered at that moment may still arrive
     */
    Subscription subscribe(NodeListener listener);

    /**
     * Returns a node's statistics at this moment.
     *
     * @param node one of the contract
     * @throws NoSuchElementException if the contract does not know the node
     */
    NodeStats stats(Node node);

    /**
     * Returns how often breaker, meters, listeners, predicates or executors failed beside the work, without changing an
     * outcome; each is in the log.
     *
     * @return since the executor was built
     */
    long bookkeepingFailures();

    /**
     * Returns what the rules remarked on in the contract and its policies, and let pass. Each is in the log as well,
     * once, when the executor is built.
     *
     * @return those of the contract first
     */
    List<Violation> warnings();

    /**
     * Returns the contract together with the policies and deadlines it runs under, for a build that guards them all
     * with {@code ContractAssert.verify(facts, rules, lockFile)}: a weakened fail mode or a timeout that a deadline
     * beats then shows in the diff.
     */
    ContractFacts facts();

    /**
     * Refuses further runs: their nodes are {@link NodeStatus#REJECTED}. Those under way end as they would have, within
     * their deadlines; their nodes and fallbacks still start, and a node that its answer does not await goes on to its
     * own time limit. With the last of them the executor's own threads end and its meters leave their registry. Does
     * not block. Executors that were given to the builder stay open. A second call does nothing.
     */
    @Override
    void close();

    /**
     * Closes, and waits for the runs under way.
     *
     * @param limit how long at most; zero or less only looks
     * @return true if all have ended; false if the limit was over first, and then they go on
     * @throws InterruptedException if the thread is interrupted while it waits; the executor is closed all the same
     */
    boolean drain(Duration limit) throws InterruptedException;
}
