package io.holdfast.watchtower.snapshot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.core.log.GuardedLog;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.lifecycle.readiness.ReadinessState;
import io.holdfast.lifecycle.time.Clocks;
import io.holdfast.watchtower.snapshot.Snapshot.AnswersPart;
import io.holdfast.watchtower.snapshot.Snapshot.BreakerPart;
import io.holdfast.watchtower.snapshot.Snapshot.LimitPart;
import io.holdfast.watchtower.snapshot.Snapshot.NodePart;
import io.holdfast.watchtower.snapshot.Snapshot.ProcessPart;
import io.holdfast.watchtower.snapshot.Snapshot.RecentAnswer;
import io.holdfast.watchtower.snapshot.Snapshot.RestartPart;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/**
 * Observes a service once a tick: everything that was seen becomes one immutable {@link Snapshot}. A part that fails
 * keeps its last view and is named in {@link Snapshot#faults()}; the rest is not affected. To be used by one thread,
 * except where a method says otherwise.
 */
public final class SnapshotCollector implements AutoCloseable {

    private static final GuardedLog LOG = GuardedLog.of(SnapshotCollector.class);
    private static final int RECENT = 20;

    private final Clocks clocks;
    private final long everyMillis;
    private final ObjectMapper json = new ObjectMapper();
    private final FrameWriter frames = new FrameWriter(json);
    private final ProcessCollector process;
    private final List<BreakerCollector> registries = new ArrayList<>();
    private final List<ExecutorCollector> executors = new ArrayList<>();
    private final List<LimitCollector<?>> limits = new ArrayList<>();
    private final Reconfigurations reconfigurations;
    private final Deque<RecentAnswer> recent = new ArrayDeque<>();
    private final Map<String, Object> lastViews = new LinkedHashMap<>();
    private final Map<String, String> lastFaults = new LinkedHashMap<>();
    private long seq;

    /**
     * Begins to watch.
     *
     * @param clocks where time comes from
     * @param every how far ticks are apart, for the page
     * @param registries by the names to show them under
     * @param limits registries of retries, time limits, bulkheads and rate limits
     * @param executors by the names to show them under
     * @param process where to read how the process is
     * @param moved is told of every change of a breaker
     * @param failed is told of every failed answer
     * @param reconfigured is told of every change of a configuration
     */
    public SnapshotCollector(
            Clocks clocks,
            Duration every,
            Map<String, BreakerRegistry> registries,
            List<LimitSource<?>> limits,
            Map<String, NodeExecutor<?>> executors,
            ProcessSources process,
            TransitionListener moved,
            FailedAnswerListener failed,
            ReconfigurationListener reconfigured) {
        this.clocks = clocks;
        this.everyMillis = every.toMillis();
        this.process = new ProcessCollector(process, clocks.wall().instant(), json);
        registries.forEach(
                (name, registry) -> this.registries.add(new BreakerCollector(name, registry, clocks.wall(), moved)));
        executors.forEach((name, executor) -> this.executors.add(new ExecutorCollector(
                name,
                executor,
                nameOf(executor.registry(), registries),
                clocks.wall(),
                failed,
                clocks.ticker().getAsLong())));
        limits.forEach(source -> this.limits.add(
                LimitCollector.of(source, clocks.wall(), clocks.ticker().getAsLong())));
        this.reconfigurations = new Reconfigurations(clocks.wall(), reconfigured);
        registries.forEach(reconfigurations::watch);
        limits.forEach(reconfigurations::watch);
    }

    /** Breakers of one name in two registries are two; so a node says which of them is its own. */
    private static String nameOf(BreakerRegistry registry, Map<String, BreakerRegistry> shown) {
        return shown.entrySet().stream()
                .filter(entry -> entry.getValue() == registry)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }

    /** Returns a snapshot of everything; never throws. */
    public Snapshot collect() {
        long nanos = clocks.ticker().getAsLong();
        Instant now = clocks.wall().instant();
        Map<String, String> faults = new LinkedHashMap<>();
        ProcessPart processPart = view("process", process.nothingYet(), process::collect, faults);
        List<BreakerPart> breakers = breakers(nanos, faults);
        List<NodePart> nodes = new ArrayList<>();
        List<AnswersPart> answers = new ArrayList<>();
        for (ExecutorCollector executor : executors) {
            String name = executor.name();
            nodes.addAll(view("nodes " + name, List.<NodePart>of(), () -> executor.collectNodes(nanos), faults));
            answers.add(executor.collectAnswers());
            view("answers " + name, List.<RecentAnswer>of(), () -> remember(executor.takeIncomplete()), faults);
        }
        List<LimitPart> limitParts = limits.isEmpty() ? null : limits(nanos, faults);
        ReadinessState state = process.state();
        return new Snapshot(
                "snapshot",
                process.service(),
                ++seq,
                FeedFormat.at(now),
                everyMillis,
                state.name(),
                process.reason(),
                processPart,
                breakers,
                nodes,
                answers,
                List.copyOf(recent),
                faults,
                breakers.size(),
                states(breakers),
                limitParts,
                limitParts == null ? 0 : limitParts.size(),
                reconfigurations.last());
    }

    private List<BreakerPart> breakers(long nanos, Map<String, String> faults) {
        List<BreakerPart> breakers = new ArrayList<>();
        for (BreakerCollector registry : registries) {
            breakers.addAll(
                    view("breakers " + registry.name(), List.<BreakerPart>of(), () -> registry.collect(nanos), faults));
        }
        breakers.sort(WorstFirst.BY_NAME);
        return breakers;
    }

    private List<LimitPart> limits(long nanos, Map<String, String> faults) {
        List<LimitPart> parts = new ArrayList<>();
        for (LimitCollector<?> registry : limits) {
            parts.addAll(view(registry.panel(), List.<LimitPart>of(), () -> registry.collect(nanos), faults));
        }
        parts.sort(LimitOrder.BY_NAME);
        return parts;
    }

    private static Map<String, Integer> states(List<BreakerPart> breakers) {
        Map<String, Integer> states = new TreeMap<>();
        breakers.forEach(breaker -> states.merge(breaker.state(), 1, Integer::sum));
        return states;
    }

    private List<RecentAnswer> remember(List<RecentAnswer> incomplete) {
        recent.addAll(incomplete);
        while (recent.size() > RECENT) {
            recent.removeFirst();
        }
        return incomplete;
    }

    /** One panel; what its collector throws is told in the snapshot always, and in the log when it is new. */
    @SuppressWarnings("unchecked") // one panel always has views of one type
    private <T> T view(String panel, T none, Callable<T> collector, Map<String, String> faults) {
        try {
            T seen = collector.call();
            lastViews.put(panel, seen);
            lastFaults.remove(panel);
            return seen;
        } catch (Exception | LinkageError | StackOverflowError e) {
            String fault = FeedFormat.describe(e);
            faults.put(panel, fault);
            if (!fault.equals(lastFaults.put(panel, fault))) {
                LOG.warn("cannot look at {}; the page shows what was seen last", panel, e);
            }
            return (T) lastViews.getOrDefault(panel, none);
        }
    }

    /** Returns the contracts of the executors. For any thread. */
    public List<ContractPart> contracts() {
        return executors.stream().map(ExecutorCollector::contract).toList();
    }

    /** Returns what the nodes did since the last call. */
    public List<NodeTally> tally() {
        long nanos = clocks.ticker().getAsLong();
        return executors.stream()
                .flatMap(executor -> executor.tally(nanos).stream())
                .toList();
    }

    /**
     * Reads what is on disk, for the next snapshot: the lock, and what the supervisor has written. For one thread other
     * than the one that collects.
     *
     * @return what the supervisor has written since the last call, the oldest first; with the first call, all there is
     * @throws IOException if its files cannot be read
     */
    public List<RestartPart> readFiles() throws IOException {
        return process.readFiles();
    }

    /**
     * Returns the snapshot as a frame of the feed: UTF-8 JSON of at most {@link FrameWriter#MOST_BYTES}. For the thread
     * that collects.
     */
    public byte[] toFrame(Snapshot snapshot) {
        return frames.write(snapshot);
    }

    /** Returns any part of the feed as UTF-8 JSON. For any thread. */
    public byte[] toJson(Object part) {
        try {
            return json.writeValueAsBytes(part);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not JSON: " + part.getClass().getName(), e);
        }
    }

    /** Stops observing. For any thread. */
    @Override
    public void close() {
        reconfigurations.close();
        registries.forEach(BreakerCollector::close);
        executors.forEach(ExecutorCollector::close);
    }
}
