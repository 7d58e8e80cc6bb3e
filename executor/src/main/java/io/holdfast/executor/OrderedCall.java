package io.holdfast.executor;

import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.core.exception.AcquirePermissionCancelledException;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.holdfast.core.time.TimeSource;
import io.holdfast.executor.NodeException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call through the layers of a guard in order: how often its work was called, what failed, and whether a fallback
 * stood in. What one layer writes, the next sees by the stage that they hand over, but where a hedger calls several
 * times at once: a call that has lost may still write while the result is made, so the fields are volatile. What is
 * written of an earlier attempt, or by a hedge, is not heard.
 */
final class OrderedCall {

    private static final BooleanSupplier NEVER = () -> false;

    private final NodeShape shape;
    private final GuardLayer[] layers;
    private final TimeSource time;
    private final Object work;
    final boolean cancelsSource;

    private final long startNanos;
    private final AtomicInteger attempts = new AtomicInteger();

    private final AtomicInteger hedges = new AtomicInteger();

    /** What fallbacks were asked about since the work was last called, and what they failed with; the first is its. */
    private volatile List<Throwable> failures = List.of();

    private volatile boolean stoodIn;

    /** What the work itself threw last. */
    private volatile @Nullable Throwable thrown;

    private volatile @Nullable CompletionStage<Object> lastStage;

    OrderedCall(NodeShape shape, GuardLayer[] layers, TimeSource time, Object work, boolean cancelsSource) {
        this.shape = shape;
        this.layers = layers;
        this.time = time;
        this.work = work;
        this.cancelsSource = cancelsSource;
        this.startNanos = time.nanoTime();
    }

    /** Enters the outermost layer of a blocking call. */
    @Nullable
    Object call() throws Exception {
        return enter(0, false, NEVER);
    }

    /** Enters a layer; behind the last is the work. */
    @Nullable
    Object enter(int depth, boolean ofHedge, BooleanSupplier over) throws Exception {
        if (over.getAsBoolean()) {
            throw new CancellationException("ended from outside");
        }
        GuardLayer layer = layer(depth);
        if (layer != null) {
            return layer.blocking().call(this, new OrderedEntry(this, depth + 1, ofHedge, over));
        }
        int attempt = begins(ofHedge);
        try {
            return ((Callable<?>) work).call();
        } catch (Throwable t) {
            if (!ofHedge && attempt == attempts.get()) {
                thrown = t;
            }
            throw t;
        }
    }

    /** The layer at this depth; null behind the last. */
    @Nullable
    GuardLayer layer(int depth) {
        return depth < layers.length ? layers[depth] : null;
    }

    /** Starts the work; what it throws is a stage as well, so that no layer need care. */
    @SuppressWarnings("unchecked") // of a Guard<T>, whose stages are of T
    CompletionStage<Object> start(boolean ofHedge) {
        int attempt = begins(ofHedge);
        CompletionStage<Object> made;
        try {
            made = ((Supplier<CompletionStage<Object>>) work).get();
            if (made == null) {
                made = CompletableFuture.failedFuture(NodeException.of(
                        shape.name(), Reason.NULL_STAGE, "null stage (expected: a CompletionStage, never null)"));
            }
        } catch (Throwable t) {
            made = CompletableFuture.failedFuture(t);
        }
        if (!ofHedge && attempt == attempts.get()) {
            lastStage = made;
        }
        return made;
    }

    /** Returns which attempt it is of. */
    private int begins(boolean ofHedge) {
        if (ofHedge) {
            return attempts.get();
        }
        int attempt = attempts.incrementAndGet();
        failures = List.of();
        stoodIn = false;
        thrown = null;
        return attempt;
    }

    /** A hedger has entered what is inside it once more. */
    void hedged() {
        hedges.incrementAndGet();
    }

    /** Which attempt this is the outcome of: what a fallback says of an earlier one is not heard. */
    int attempt() {
        return attempts.get();
    }

    /** A fallback is asked about this. */
    void failedWith(Throwable failure, int attempt) {
        if (attempt == attempts.get()) {
            List<Throwable> more = new ArrayList<>(failures);
            more.add(failure);
            failures = List.copyOf(more);
        }
    }

    /** A fallback has an answer. */
    void standsIn(int attempt) {
        stoodIn = attempt == attempts.get();
    }

    NodeResult succeeded(@Nullable Object value) {
        int made = attempts.get();
        Provenance from = stoodIn
                ? new Provenance(Provenance.Kind.FALLBACK, 0, "")
                : made > 1 ? Provenance.retry(made - 1) : Provenance.PRIMARY;
        NodeStatus status = stoodIn ? NodeStatus.FALLBACK_SUCCESS : NodeStatus.SUCCESS;
        return result(status, stoodIn ? failures : List.of(), from, value == null ? Signal.NO_VALUE : value);
    }

    NodeResult failed(Throwable failure) {
        Throwable unwrapped = Failure.of(failure).cause();
        List<Throwable> causes = new ArrayList<>(failures);
        if (causes.stream().noneMatch(known -> isSame(known, unwrapped))) {
            causes.add(unwrapped);
        }
        return result(statusOf(causes.get(0)), causes, Provenance.NONE, null);
    }

    /** Equal exceptions are not the same failure. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(@Nullable Throwable one, Throwable other) {
        return one == other;
    }

    private NodeResult result(NodeStatus status, List<Throwable> causes, Provenance from, @Nullable Object accepted) {
        return new NodeResult(
                shape,
                status,
                time.nanoTime() - startNanos,
                Tries.of(attempts.get(), Tries.plus((byte) 0, hedges.get())),
                causes.isEmpty() ? null : causes.get(0),
                causes.isEmpty() ? null : causes,
                from,
                accepted);
    }

    /** By its type, unless the work itself has thrown it: that may have time limits and breakers of its own. */
    private NodeStatus statusOf(Throwable cause) {
        if (isSame(thrown, cause) || isSame(ofLastStage(), cause)) {
            return NodeStatus.FAILED;
        }
        if (cause instanceof CallNotPermittedException) {
            return NodeStatus.CIRCUIT_OPEN;
        }
        if (cause instanceof BulkheadFullException || cause instanceof RequestNotPermitted) {
            return NodeStatus.REJECTED;
        }
        if (cause instanceof TimeoutException) {
            return NodeStatus.TIMEOUT;
        }
        if (isInterrupt(cause) || cause instanceof CancellationException) {
            return NodeStatus.CANCELLED;
        }
        return cause instanceof NodeException known ? known.reason().status() : NodeStatus.FAILED;
    }

    /** Nobody waits any more: nothing stands in for that. */
    static boolean isInterrupt(Throwable cause) {
        return cause instanceof InterruptedException || cause instanceof AcquirePermissionCancelledException;
    }

    /** What the stage of the last attempt failed with, if it has and says so at once. */
    private @Nullable Throwable ofLastStage() {
        CompletionStage<Object> stage = lastStage;
        if (!(stage instanceof CompletableFuture<Object> future) || !future.isCompletedExceptionally()) {
            return null;
        }
        Object failed = CompletedStages.outcome(shape.name(), future);
        return failed instanceof Failure failure ? failure.cause() : null;
    }
}
