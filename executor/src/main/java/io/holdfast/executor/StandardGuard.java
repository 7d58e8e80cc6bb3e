package io.holdfast.executor;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Node;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A guard that is the only node of an executor. */
final class StandardGuard<T extends @Nullable Object> implements Guard<T> {

    /** The only thing that is ever asked of a guard. */
    enum Intent {
        CALL
    }

    private final StandardExecutor<Intent> executor;
    private final NodePlan blocking;
    private final NodePlan starting;
    private final long deadlineNanos;
    private final List<String> warnings;
    private final String text;

    StandardGuard(
            StandardExecutor<Intent> executor, Node node, long deadlineNanos, List<String> warnings, String text) {
        this.executor = executor;
        this.starting = executor.plan(node);
        this.blocking = new NodePlan(starting, GuardedCall.BLOCKING);
        this.deadlineNanos = deadlineNanos;
        this.warnings = warnings;
        this.text = text;
    }

    static Node node(String name) {
        return Node.named(name).writes(NodeShape.ANYTHING);
    }

    /** Welcome and not required, so that null is a value as well. */
    static Contract<Intent> contract(Node node) {
        return Contract.of(Intent.class)
                .nodes(node)
                .intent(Intent.CALL, i -> i.welcomes(NodeShape.ANYTHING))
                .build();
    }

    @Override
    public String name() {
        return starting.name;
    }

    @Override
    public @Nullable T call(Callable<? extends T> call) throws Exception {
        GuardedCall<Outcome<T>> begun = begin(call);
        try {
            return awaited(begun).orThrow();
        } catch (InterruptedException e) {
            begun.abort("caller interrupted");
            throw e;
        }
    }

    @Override
    public Outcome<T> get(Callable<? extends T> call) {
        GuardedCall<Outcome<T>> begun = begin(call);
        try {
            return awaited(begun);
        } catch (InterruptedException e) {
            begun.abort("caller interrupted");
            Outcome<T> ended = begun.join(); // which the abort has brought about
            Thread.currentThread().interrupt();
            return ended;
        }
    }

    private GuardedCall<Outcome<T>> begin(Callable<? extends T> call) {
        return GuardedCall.start(blocking, deadlineNanos, Objects.requireNonNull(call, "call"), true);
    }

    private static <T extends @Nullable Object> Outcome<T> awaited(CompletableFuture<Outcome<T>> call)
            throws InterruptedException {
        try {
            return call.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("outcome: none (expected: one, whatever happens)", e);
        }
    }

    @Override
    public CompletableFuture<T> callAsync(Supplier<? extends CompletionStage<? extends T>> call) {
        return GuardedCall.start(starting, deadlineNanos, Objects.requireNonNull(call, "call"), false);
    }

    @Override
    public CompletableFuture<Outcome<T>> getAsync(Supplier<? extends CompletionStage<? extends T>> call) {
        return GuardedCall.start(starting, deadlineNanos, Objects.requireNonNull(call, "call"), true);
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }

    @Override
    public void close() {
        executor.close();
    }

    @Override
    public boolean drain(Duration limit) throws InterruptedException {
        return executor.drain(limit);
    }

    @Override
    public String toString() {
        NodeHedges hedges = starting.hedges;
        return hedges == null ? text : text + " > hedge " + hedges.text();
    }
}
