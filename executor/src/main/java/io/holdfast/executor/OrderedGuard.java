package io.holdfast.executor;

import io.holdfast.core.time.TimeSource;
import io.holdfast.executor.NodeException.Reason;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A guard of strategies that the user has, in the user's order. */
final class OrderedGuard<T extends @Nullable Object> implements Guard<T> {

    private final NodeShape shape;
    private final GuardLayer[] layers;
    private final TimeSource time;
    private final boolean cancelsSource;
    private final List<String> warnings;
    private final ActiveRuns active;

    OrderedGuard(String name, List<GuardLayer> layers, TimeSource time, boolean cancelsSource, ActiveRuns active) {
        this.shape = NodeShape.of(StandardGuard.node(name));
        this.layers = layers.toArray(new GuardLayer[0]);
        this.time = time;
        this.cancelsSource = cancelsSource;
        this.warnings = GuardOrder.warnings(name, layers, cancelsSource);
        this.active = active;
    }

    @Override
    public String name() {
        return shape.name();
    }

    @Override
    public @Nullable T call(Callable<? extends T> call) throws Exception {
        Outcome<T> ended = ended(call);
        if (isInterrupted(ended)) {
            boolean unused = Thread.interrupted(); // which the exception tells
        }
        return ended.orThrow();
    }

    @Override
    public Outcome<T> get(Callable<? extends T> call) {
        Outcome<T> ended = ended(call);
        if (isInterrupted(ended)) {
            Thread.currentThread().interrupt();
        }
        return ended;
    }

    private static boolean isInterrupted(Outcome<?> ended) {
        return !ended.isSuccess() && ended.cause().orElse(null) instanceof InterruptedException;
    }

    private Outcome<T> ended(Callable<? extends T> work) {
        OrderedCall call = made(Objects.requireNonNull(work, "call"));
        try {
            return new Outcome<>(active.starts() ? call.succeeded(call.call()) : refused(call));
        } catch (Throwable t) {
            return new Outcome<>(call.failed(t));
        } finally {
            active.ends();
        }
    }

    private OrderedCall made(Object work) {
        return new OrderedCall(shape, layers, time, work, cancelsSource);
    }

    private NodeResult refused(OrderedCall call) {
        return call.failed(NodeException.of(name(), Reason.EXECUTOR_CLOSED, "guard closed (expected: an open one)"));
    }

    @Override
    public CompletableFuture<T> callAsync(Supplier<? extends CompletionStage<? extends T>> call) {
        return start(call, false);
    }

    @Override
    public CompletableFuture<Outcome<T>> getAsync(Supplier<? extends CompletionStage<? extends T>> call) {
        return start(call, true);
    }

    private <R extends @Nullable Object> CompletableFuture<R> start(Object work, boolean asOutcome) {
        OrderedCall call = made(Objects.requireNonNull(work, "call"));
        OrderedFuture<R> future = new OrderedFuture<>(call, active, asOutcome);
        if (active.starts()) {
            return future.begin();
        }
        future.end(refused(call));
        return future;
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }

    @Override
    public void close() {
        active.close();
    }

    @Override
    public boolean drain(Duration limit) throws InterruptedException {
        long nanos = Arguments.nanos(limit);
        close();
        return active.awaitDrained(nanos);
    }

    @Override
    public String toString() {
        return GuardText.of(
                name(), Arrays.stream(layers).map(layer -> layer.text().get()).toList());
    }
}
