package io.holdfast.executor;

import io.holdfast.contracts.Field;
import io.holdfast.contracts.Values;
import io.holdfast.core.time.TimeSource;
import io.holdfast.executor.AnswerEnd.How;
import io.micrometer.context.ContextSnapshot;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One run of an intent, and the future that is handed out for it.
 *
 * <p>A node starts when the last of the nodes it waits for has settled; the thread that settled that one starts it, in
 * a loop and not by recursion, so a chain of ten thousand complete stages needs no stack. A node's place in {@code
 * results} is written once, by CAS: by its run, or by the answer that did not wait for it. So the answer holds exactly
 * what it says, and what comes later is ignored.
 *
 * <p>The answer is ready when all nodes have settled; or when those that produce required fields have and the grace is
 * over; or when a node that fails closed has failed; or at the deadline. Whichever comes first sets {@code over}. What
 * still runs then is cancelled, except at the end of the grace: the answer does not await it, but what it shows of the
 * service it calls is wanted, so it ends in its own time.
 *
 * <p>What is ready to start is in one queue for all threads: the one that works through it may be held up in the work
 * of a node, where the executor runs it on its caller, and then the thread that ends that node's run goes on with the
 * rest.
 */
final class AnswerRun extends CallersFuture<Answer> implements RunOwner, Siblings {

    private static final int[] NOTHING = {};

    private final IntentPlan plan;
    private final ExecutorServices services;
    private final @Nullable AnswerMeters meters;
    private final Values given;
    private final long startNanos;
    private final long deadlineNanos;
    private final long graceNanos;
    private final AtomicReferenceArray<@Nullable NodeResult> results;
    private final IntFunction<@Nullable NodeResult> byPosition;
    private final AtomicReferenceArray<@Nullable NodeRun> runs;
    private final AtomicIntegerArray waitsFor;
    private final AtomicInteger unsettled;
    private final AtomicInteger requiredUnsettled;
    private final AtomicBoolean over = new AtomicBoolean();
    private final ReadyQueue ready;

    /** Null where no node has an alternate. */
    private final @Nullable OnDemandNodes onDemand;

    /** Null where no node has a condition. What it says of a node is written before the node's result. */
    private final @Nullable Applicability applicability;

    private volatile boolean standIns;

    private boolean refused;
    private @Nullable ContextSnapshot snapshot;
    private @Nullable Trace trace;
    private volatile TimeSource.@Nullable Timer deadlineTimer;
    private volatile TimeSource.@Nullable Timer graceTimer;

    AnswerRun(
            IntentPlan plan,
            ExecutorServices services,
            @Nullable AnswerMeters meters,
            Values given,
            long deadlineNanos,
            long graceNanos) {
        this.plan = plan;
        this.services = services;
        this.meters = meters;
        this.given = given;
        this.startNanos = services.time().nanoTime();
        this.deadlineNanos = startNanos + deadlineNanos;
        this.graceNanos = graceNanos;
        int count = plan.nodes.length;
        this.results = new AtomicReferenceArray<>(count);
        this.byPosition = results::get;
        this.runs = new AtomicReferenceArray<>(count);
        this.waitsFor = new AtomicIntegerArray(plan.waitsFor);
        this.onDemand = plan.hasAlternates() ? new OnDemandNodes(plan, services, results, this::settled) : null;
        this.applicability = plan.hasConditions ? new Applicability(plan.shape, byPosition, given) : null;
        this.ready = new ReadyQueue(count);
        this.unsettled = new AtomicInteger(plan.always);
        this.requiredUnsettled = new AtomicInteger(plan.requiredProducers);
    }

    void begin(boolean isRefused) {
        refused = isRefused;
        try {
            trace = services.observations().answerStarted(plan.intent.name());
            snapshot = services.context().capture();
            if (plan.nodes.length == 0) {
                end(How.SETTLED, null);
                return;
            }
            deadlineTimer = services.time().schedule(() -> handOver(How.DEADLINE), deadlineNanos - startNanos);
            for (int i = 0; i < plan.always; i++) {
                if (plan.waitsFor[i] == 0) {
                    ready.add(i);
                }
            }
            boolean onlyInputs = plan.hasRequired && plan.requiredProducers == 0;
            if (onlyInputs && graceNanos > 0) {
                startGrace(); // before anything can hold the caller's thread up
            }
            startReady(Origin.CALLER);
            if (onlyInputs && graceNanos == 0) {
                end(How.GRACE, null);
            }
            if (over.get()) {
                cancelTimers();
            }
        } catch (Throwable e) {
            services.errors().failed("run of intent " + plan.intent.name(), e);
            end(How.CANCELLED, null);
        }
    }

    @Override
    public void startReady(Origin origin) {
        if (!ready.enter()) {
            return;
        }
        try {
            for (int at = ready.poll(); at >= 0 && !over.get() && start(at, origin); at = ready.poll()) {
                continue;
            }
        } finally {
            ready.leave();
        }
    }

    /** False if the answer was over meanwhile. */
    private boolean start(int position, Origin origin) {
        NodeRun run = new NodeRun(
                plan.nodes[position], given, services.time().nanoTime(), deadlineNanos, this, position, snapshot);
        if (refused) {
            run.refuse();
        }
        runs.set(position, run);
        if (over.get()) {
            boolean unused = run.cancel(false); // it belongs to nobody, and may have been counted as under way
            return false;
        }
        if (run.start(origin)) {
            settle(position, run.join());
        }
        return true;
    }

    @Override
    public void nodeFinished(int index, NodeResult result, Origin origin) {
        settle(index, result);
        startReady(origin);
    }

    private void settle(int position, NodeResult result) {
        if (result.provenance().isStandIn()) {
            standIns = true; // before anybody can see the value
        }
        if (applicability != null) {
            boolean unused = applicability.judge(position, result); // likewise, for the nodes that wait for this one
        }
        if (!results.compareAndSet(position, null, result)) {
            return;
        }
        if (closes(position, result)) {
            end(How.CLOSED, plan.nodes[position].name);
            return;
        }
        for (int dependent : plan.dependents[position]) {
            settled(dependent);
        }
        if (onDemand != null) {
            onDemand.wakeWaiting();
        }
        if (position >= plan.always) {
            return;
        }
        boolean last = unsettled.decrementAndGet() == 0;
        boolean lastRequired = plan.producesRequired[position] && requiredUnsettled.decrementAndGet() == 0;
        if (last) {
            end(How.SETTLED, null);
        } else if (lastRequired && plan.hasRequired) {
            startGrace();
        }
    }

    /** A node that lacks what the request has no use for has not failed. */
    private boolean closes(int position, NodeResult result) {
        return plan.closes[position]
                && result.isFailure()
                && (applicability == null || !applicability.judge(position, result));
    }

    /** One thing less to wait for. */
    private void settled(int dependent) {
        if (waitsFor.decrementAndGet(dependent) == 0) {
            ready.add(dependent);
        }
    }

    @Override
    public int[] unsettledFor(int waiting, NodePlan alternate) {
        int[] awaited = plan.awaited(waiting, alternate);
        return onDemand == null || onDemand.isSettled(awaited) ? NOTHING : awaited;
    }

    @Override
    public void provide(OnDemandNodes.Wait wait) {
        OnDemandNodes providing = Objects.requireNonNull(onDemand, "onDemand");
        providing.await(wait);
        providing.wakeWaiting();
    }

    @Override
    public @Nullable NodeResult resultOf(NodePlan alternate) {
        int position = plan.position(alternate);
        return position < 0 ? null : results.get(position);
    }

    @Override
    public @Nullable NodeRun runOf(NodePlan node) {
        int position = plan.position(node);
        return position < 0 ? null : runs.get(position);
    }

    @Override
    public @Nullable Field<?> standInFor(NodePlan node) {
        if (!standIns && !plan.hasSecondProducers) {
            return null;
        }
        return Stream.concat(node.node.reads().stream(), node.node.readsIfPresent().stream())
                .filter(field -> isStandIn(node, field))
                .findFirst()
                .orElse(null);
    }

    private boolean isStandIn(NodePlan reader, Field<?> field) {
        int[] producers = plan.producersSeenBy(reader)[plan.contract().ordinal(field)];
        return Producers.provenance(Producers.source(producers, byPosition, field), producers, byPosition)
                .isStandIn();
    }

    private void startGrace() {
        if (graceNanos < 0) {
            return; // each welcome node has its own time
        }
        if (graceNanos == 0) {
            end(How.GRACE, null);
            return;
        }
        try {
            graceTimer = services.time().schedule(() -> handOver(How.GRACE), graceNanos);
        } catch (Throwable e) {
            services.errors().failed("timer", e);
            end(How.GRACE, null); // better early than at the deadline
        }
        if (over.get()) {
            cancelTimers();
        }
    }

    /** From the timer's thread to another. */
    private void handOver(How how) {
        services.handOver(() -> end(how, null));
    }

    /** Once: closes every place that is still open, answers, and then sees to what still runs. */
    private void end(How how, @Nullable String closedBy) {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        cancelTimers();
        AnswerEnd ending = new AnswerEnd(how, closedBy);
        try {
            Answer answer = answer(ending);
            if (meters != null) {
                meters.record(answer);
            }
            services.observations().answerEnded(trace, answer);
            services.listeners().answer(answer, snapshot);
            boolean unused = completeWith(answer);
        } catch (Throwable e) {
            services.errors().failed("answer to " + plan.intent.name(), e);
            boolean unused = failWith(e);
        }
        leaveRuns(ending);
        services.activeRuns().ends();
    }

    private Answer answer(AnswerEnd ending) {
        long now = services.time().nanoTime();
        @Nullable NodeResult[] settled = new NodeResult[plan.nodes.length];
        String closing = ending.closedBy();
        for (int i = 0; i < settled.length; i++) {
            NodeResult result = results.get(i);
            while (result == null && (i < plan.always || runs.get(i) != null)) {
                boolean unused = results.compareAndSet(
                        i,
                        null,
                        ending.result(
                                plan.nodes[i], runs.get(i), new NodeInputs(plan.nodes[i], given, this), snapshot, now));
                result = results.get(i);
            }
            settled[i] = result;
            if (closing == null && result != null && closes(i, result)) {
                closing = plan.nodes[i].name; // it has failed at the deadline, or in this very moment
            }
        }
        return Answer.of(plan.shape, settled, given, closing, now - startNanos);
    }

    private void leaveRuns(AnswerEnd ending) {
        if (ending.how() == How.SETTLED && plan.always == plan.nodes.length) {
            return;
        }
        for (int i = 0; i < plan.nodes.length; i++) {
            NodeRun run = runs.get(i);
            if (run == null || run.isDone()) {
                continue;
            }
            services.activeRuns().goesOn(run);
            if (ending.leavesRunning()) {
                run.release();
            } else {
                run.abort(ending.reason(run.plan));
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

    @Override
    public @Nullable Object valueFor(NodePlan reader, int ordinal) {
        Field<?> field = plan.contract().fields().get(ordinal);
        NodeResult from = Producers.source(plan.producersSeenBy(reader)[ordinal], byPosition, field);
        return from == null ? given.getOrNull(field) : from.valueOf(field);
    }

    @Override
    public String whyAbsent(Field<?> field) {
        return plan.whyAbsent(field, byPosition);
    }

    @Override
    public Siblings siblings() {
        return this;
    }

    @Override
    public String intentName() {
        return plan.intent.name();
    }

    @Override
    public @Nullable Trace trace() {
        return trace;
    }

    @Override
    void endedByCaller() {
        end(How.CANCELLED, null);
    }
}
