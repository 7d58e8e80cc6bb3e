package io.holdfast.executor;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The part of an answer's run that only failures need: the nodes on demand, which produce what an alternate reads, and
 * the runs that wait for them.
 *
 * <p>A thread that settles a node then looks for waiting runs; one that waits first says so and then looks for results.
 * So one of the two sees the other.
 */
final class OnDemandNodes {

    private static final AtomicIntegerArray NONE = new AtomicIntegerArray(0);

    private static final VarHandle WAITS = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "waits", VarHandle.class, OnDemandNodes.class, Queue.class);

    /** Until what an alternate reads has settled. */
    static final class Wait extends Step {

        final int[] positions;

        Wait(Driver driver, int[] positions, long limitNanos) {
            super(driver, limitNanos);
            this.positions = positions;
        }
    }

    private final IntentPlan plan;
    private final ExecutorServices services;
    private final AtomicReferenceArray<@Nullable NodeResult> results;
    private final IntConsumer oneLess;
    private final AtomicIntegerArray called;

    /** Null while nobody waits. */
    private volatile @Nullable Queue<Wait> waits;

    /** With what is told of a node that waits for one thing less. */
    OnDemandNodes(
            IntentPlan plan,
            ExecutorServices services,
            AtomicReferenceArray<@Nullable NodeResult> results,
            IntConsumer oneLess) {
        this.plan = plan;
        this.services = services;
        this.results = results;
        this.oneLess = oneLess;
        int count = plan.nodes.length - plan.always;
        this.called = count == 0 ? NONE : new AtomicIntegerArray(count);
    }

    /** The step ends when all that it waits for has settled; the nodes that produce it are called. */
    void await(Wait wait) {
        waiting().add(wait);
        for (int position : wait.positions) {
            call(position);
        }
    }

    private Queue<Wait> waiting() {
        Queue<Wait> known = waits;
        if (known != null) {
            return known;
        }
        Queue<Wait> made = new ConcurrentLinkedQueue<>();
        return WAITS.compareAndSet(this, null, made) ? made : Objects.requireNonNull(waits, "waits");
    }

    /** The node and those on call that it needs, in any order: each waits for its producers all the same. */
    private void call(int wanted) {
        Deque<Integer> open = new ArrayDeque<>();
        open.add(wanted);
        while (!open.isEmpty()) {
            int position = open.remove();
            if (position >= plan.always && called.compareAndSet(position - plan.always, 0, 1)) {
                for (int upstream : plan.callsFor[position]) {
                    open.add(upstream);
                }
                oneLess.accept(position);
            }
        }
    }

    void wakeWaiting() {
        Queue<Wait> known = waits;
        if (known == null) {
            return;
        }
        for (Wait wait : known) {
            if (isSettled(wait.positions) && known.remove(wait)) {
                services.handOver(() -> {
                    boolean unused = wait.offer(Signal.INPUTS_READY, Origin.FOREIGN);
                });
            }
        }
    }

    boolean isSettled(int[] positions) {
        for (int position : positions) {
            if (results.get(position) == null) {
                return false;
            }
        }
        return true;
    }
}
