package io.holdfast.executor;

import io.holdfast.contracts.Field;
import io.holdfast.contracts.Values;
import io.holdfast.core.time.TimeSource;
import io.holdfast.executor.NodeException.Reason;
import io.holdfast.executor.Step.Origin;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.observation.Observation;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * One run of an intent, and the future that is handed out for it.
 *
 * <p>A node starts when the last of the nodes it waits for has settled; whoever settled that one starts it, in a loop and not by recursion, so a
 * chain of ten thousand complete stages needs no stack. A node's place in {@code results} is written once, by CAS: by its run, or by the
 * answer that did not wait for it. So the answer holds exactly what it says, and what comes later is ignored.
 *
 * <p>The answer is ready when all nodes have settled; or when those that produce required fields have and the grace is over; or when a node
 * that fails closed has failed; or at the deadline. Whichever comes first sets {@code over}, and the rest is cancelled.
 */
final class AnswerRun extends CompletableFuture<Answer> implements SteppedRun.Owner {

    private final IntentPlan plan;
    private final Engine engine;
    private final AnswerMeters meters;
    private final Values given;
    private final long startNanos;
    private final long deadlineNanos;
    private final long graceNanos;
    private final AtomicReferenceArray<@Nullable NodeResult> results;
    private final AtomicReferenceArray<@Nullable NodeRun> runs;
    private final AtomicIntegerArray waitsFor;
    private final AtomicInteger unsettled;
    private final AtomicInteger requiredUnsettled;
    private final AtomicBoolean over = new AtomicBoolean();

    private boolean refused;
    private @Nullable ContextSnapshot snapshot;
    private @Nullable Observation observation;
    private volatile TimeSource.@Nullable Timer deadlineTimer;
    private volatile TimeSource.@Nullable Timer graceTimer;

    AnswerRun(IntentPlan plan, Engine engine, AnswerMeters meters, Values given, long deadlineNanos, long graceNanos) {
        this.plan = plan;
        this.engine = engine;
        this.meters = meters;
        this.given = given;
        this.startNanos = engine.time().nanoTime();
        this.deadlineNanos = startNanos + deadlineNanos;
        this.graceNanos = graceNanos;
        int count = plan.nodes.length;
        this.results = new AtomicReferenceArray<>(count);
        this.runs = new AtomicReferenceArray<>(count);
        this.waitsFor = new AtomicIntegerArray(plan.waitsFor);
        this.unsettled = new AtomicInteger(count);
        this.requiredUnsettled = new AtomicInteger(plan.requiredProducers);
    }

    void begin(boolean isRefused) {
        refused = isRefused;
        try {
            observation = engine.tracing().answerStarted(plan.intent.name());
            snapshot = engine.context().capture();
            if (plan.nodes.length == 0) {
                end(null, null);
                return;
            }
            deadlineTimer = engine.time().schedule(this::deadlineReached, deadlineNanos - startNanos);
            Ready ready = new Ready(plan.nodes.length);
            for (int i = 0; i < plan.nodes.length; i++) {
                if (plan.waitsFor[i] == 0) {
                    ready.add(i);
                }
            }
            startAll(ready, Origin.CALLER);
            if (over.get()) {
                cancelTimers();
            }
        } catch (Throwable e) {
            engine.books().failed("run of intent " + plan.intent.name(), e);
            end(Reason.CANCELLED, null);
        }
    }

    /** Positions of nodes to start: a queue that needs no more room than there are nodes. */
    private static final class Ready {
        private int[] positions;
        private int head;
        private int tail;

        Ready(int capacity) {
            positions = new int[Math.min(capacity, 16)];
        }

        void add(int position) {
            if (tail == positions.length) {
                positions = java.util.Arrays.copyOf(positions, tail * 2);
            }
            positions[tail++] = position;
        }

        boolean isEmpty() {
            return head == tail;
        }

        int next() {
            return positions[head++];
        }
    }

    private void startAll(Ready ready, Origin origin) {
        while (!ready.isEmpty() && !over.get()) {
            int position = ready.next();
            NodePlan node = plan.nodes[position];
            NodeRun run = new NodeRun(node, this, engine.time().nanoTime(), deadlineNanos, this, position, snapshot);
            if (refused) {
                run.refuse();
            }
            runs.set(position, run);
            if (over.get()) {
                boolean unused = run.cancel(false); // it is nobody's: who ended the answer may count it as under way
                return;
            }
            if (run.start(origin)) {
                settle(position, run.join(), ready);
            }
        }
    }

    @Override
    public void nodeFinished(SteppedRun run, NodeResult result, Origin origin) {
        Ready ready = new Ready(4);
        settle(run.index, result, ready);
        startAll(ready, origin);
    }

    private void settle(int position, NodeResult result, Ready ready) {
        if (!results.compareAndSet(position, null, result)) {
            return;
        }
        NodePlan node = plan.nodes[position];
        if (node.failMode == FailMode.FAIL_CLOSE && closes(result)) {
            end(Reason.CANCELLED, node.name);
            return;
        }
        for (int dependent : plan.dependents[position]) {
            if (waitsFor.decrementAndGet(dependent) == 0) {
                ready.add(dependent);
            }
        }
        boolean last = unsettled.decrementAndGet() == 0;
        boolean lastRequired = plan.producesRequired[position] && requiredUnsettled.decrementAndGet() == 0;
        if (last) {
            end(null, null);
        } else if (lastRequired && plan.hasRequired) {
            startGrace();
        }
    }

    private static boolean closes(NodeResult result) {
        return !result.status().isSuccess()
                && result.status() != NodeStatus.CANCELLED
                && !(result.cause().orElse(null) instanceof NodeException known
                        && known.reason() == Reason.CONDITION_FALSE);
    }

    private void startGrace() {
        if (graceNanos == 0) {
            end(Reason.CANCELLED, null);
            return;
        }
        try {
            graceTimer = engine.time().schedule(this::graceOver, graceNanos);
        } catch (Throwable e) {
            engine.books().failed("timer", e);
            end(Reason.CANCELLED, null); // better early than at the deadline
        }
        if (over.get()) {
            cancelTimers();
        }
    }

    private void graceOver() {
        handOver(Reason.CANCELLED);
    }

    private void deadlineReached() {
        handOver(Reason.DEADLINE);
    }

    /** From the timer's thread to another. */
    private void handOver(Reason reason) {
        engine.handOver(() -> end(reason, null));
    }

    /** Once: closes every place that is still open, answers, and then cancels what still runs. */
    private void end(@Nullable Reason reason, @Nullable String closedBy) {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        cancelTimers();
        Reason forStarted = reason == null ? Reason.CANCELLED : reason;
        try {
            Answer answer = answer(forStarted, closedBy);
            meters.record(answer, engine.books());
            engine.tracing().answerEnded(observation, answer);
            engine.announcer().answer(answer, snapshot);
            boolean unused = super.complete(answer);
        } catch (Throwable e) {
            engine.books().failed("answer to " + plan.intent.name(), e);
            boolean unused = super.completeExceptionally(e);
        }
        if (reason != null) {
            cancelRuns(forStarted, closedBy);
        }
        engine.runEnds();
    }

    private Answer answer(Reason forStarted, @Nullable String closedBy) {
        long now = engine.time().nanoTime();
        NodeResult[] settled = new NodeResult[plan.nodes.length];
        String closing = closedBy;
        for (int i = 0; i < settled.length; i++) {
            NodeResult result = results.get(i);
            while (result == null) {
                boolean unused = results.compareAndSet(i, null, unfinished(i, forStarted, now, closedBy));
                result = results.get(i);
            }
            settled[i] = result;
            if (closing == null && plan.nodes[i].failMode == FailMode.FAIL_CLOSE && closes(result)) {
                closing = plan.nodes[i].name; // it has failed at the deadline, or in this very moment
            }
        }
        return Answer.of(plan, settled, given, closing, now - startNanos);
    }

    private NodeResult unfinished(int position, Reason reason, long now, @Nullable String closedBy) {
        NodeRun run = runs.get(position);
        NodePlan node = plan.nodes[position];
        if (run != null) {
            boolean ended = run.isDone() && !run.isCompletedExceptionally();
            return ended ? run.join() : run.cutShort(why(node, reason, closedBy), now);
        }
        Throwable cause = why(node, Reason.CANCELLED, closedBy);
        return new NodeResult(node, Failed.statusOf(cause), 0, 0, cause, null, Provenance.NONE, null);
    }

    private static NodeException why(NodePlan node, Reason reason, @Nullable String closedBy) {
        if (reason == Reason.DEADLINE) {
            return NodeException.timeout(node.name, reason, 0);
        }
        String detail = closedBy == null ? "not awaited by the answer" : "cancelled because " + closedBy + " failed";
        return NodeException.of(node.name, reason, detail);
    }

    private void cancelRuns(Reason reason, @Nullable String closedBy) {
        for (int i = 0; i < plan.nodes.length; i++) {
            NodeRun run = runs.get(i);
            if (run != null && !run.isDone()) {
                engine.runGoesOn(run);
                run.abort(why(run.plan, reason, closedBy));
            }
        }
    }

    private void cancelTimers() {
        TimeSource.Timer deadline = deadlineTimer;
        if (deadline != null) {
            deadline.cancel();
        }
        TimeSource.Timer grace = graceTimer;
        if (grace != null) {
            grace.cancel();
        }
    }

    /** The value of a field by now; null for none. */
    @Nullable
    Object valueAt(int ordinal) {
        Field<?> field = plan.contract().fields().get(ordinal);
        for (int position : plan.producers[ordinal]) {
            NodeResult result = results.get(position);
            Object value = result == null ? null : result.valueOf(field);
            if (value != null) {
                return value;
            }
        }
        return Outputs.in(given, field);
    }

    @Override
    public String whyAbsent(Field<?> field) {
        StringBuilder why = new StringBuilder();
        for (int position : plan.producers[plan.contract().ordinal(field)]) {
            NodeResult result = results.get(position);
            why.append(why.length() == 0 ? "" : ", ")
                    .append(plan.nodes[position].name)
                    .append(' ');
            why.append(result == null ? "not run" : result.status());
        }
        return why.length() == 0 ? "not among the given values" : why.toString();
    }

    @Override
    public String intentName() {
        return plan.intent.name();
    }

    @Override
    public @Nullable Observation observation() {
        return observation;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return endedByUser(super.cancel(mayInterruptIfRunning)) || isCancelled();
    }

    @Override
    public boolean complete(Answer value) {
        return endedByUser(super.complete(value));
    }

    @Override
    public boolean completeExceptionally(Throwable ex) {
        return endedByUser(super.completeExceptionally(ex));
    }

    private boolean endedByUser(boolean ended) {
        if (ended) {
            end(Reason.CANCELLED, null);
        }
        return ended;
    }
}
