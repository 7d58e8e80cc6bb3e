package io.holdfast.executor;

import io.holdfast.contracts.Node;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What user code sees of its attempt. Made only for code that asks for it. */
final class AttemptContext implements NodeContext {

    private final NodePlan plan;
    private final int attempt;
    private final long endNanos;
    private final @Nullable Throwable failure;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Runnable> actions = new ArrayDeque<>(1);
    private volatile boolean cancelled;

    AttemptContext(NodePlan plan, int attempt, long endNanos, @Nullable Throwable failure) {
        this.plan = plan;
        this.attempt = attempt;
        this.endNanos = endNanos;
        this.failure = failure;
    }

    @Override
    public Node node() {
        return plan.node;
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, endNanos - plan.services.time().nanoTime()));
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public void onCancel(Runnable action) {
        Objects.requireNonNull(action, "action");
        lock.lock();
        try {
            if (!cancelled) {
                actions.add(action);
                return;
            }
        } finally {
            lock.unlock();
        }
        perform(action);
    }

    @Override
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /**
     * From now on the outcome is not wanted.
     *
     * @return whether there are actions to {@linkplain #performActions perform}
     */
    boolean cancel() {
        lock.lock();
        try {
            cancelled = true;
            return !actions.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Once, after {@link #cancel}: nothing is added any more. */
    void performActions() {
        for (Runnable action = actions.poll(); action != null; action = actions.poll()) {
            perform(action);
        }
    }

    private void perform(Runnable action) {
        try {
            action.run();
        } catch (Throwable e) {
            plan.services.errors().failed("onCancel", e);
        }
    }
}
