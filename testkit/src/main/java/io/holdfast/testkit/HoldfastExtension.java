package io.holdfast.testkit;

import io.holdfast.contracts.Node;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodeStats;
import io.holdfast.strategies.retry.RetryBudget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Isolates tests from each other: {@link BreakerRegistry#shared()} and shared retry budgets are new for each of them.
 * It also fails a test that leaves something behind: platform threads with names of Holdfast's, permits or zombies of
 * an executor, timers of a virtual time.
 *
 * <pre>{@code
 * @RegisterExtension
 * final HoldfastExtension holdfast = new HoldfastExtension();
 *
 * @Test
 * void answers() {
 *     VirtualTime time = holdfast.watch(new VirtualTime());
 *     NodeExecutor<Intent> executor = holdfast.watch(builder.timeSource(time).build());
 *     ...
 * }
 * }</pre>
 *
 * With {@code @ExtendWith} it isolates tests and looks for threads; anything else to watch is given to {@code watch}.
 * Watched executors are closed after the test. Work may take a moment to end, so it looks again for up to two seconds
 * before it fails a test. Not for tests that run in parallel, since what it resets and counts belongs to the process.
 */
public final class HoldfastExtension implements BeforeEachCallback, AfterEachCallback {

    private static final String THREADS = "holdfast-";
    private static final Pattern OWNED = Pattern.compile("holdfast-(?:node|fallback|continuation)-(\\d{1,18})-.*");
    private static final long PATIENCE_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long PAUSE_NANOS = Duration.ofMillis(2).toNanos();

    private final List<NodeExecutor<?>> executors = new CopyOnWriteArrayList<>();
    private final List<VirtualTime> times = new CopyOnWriteArrayList<>();
    private final boolean besideShared;
    private Set<Thread> before = Set.of();
    private long builtBefore;

    /** Makes an extension that watches threads and the shared registry; {@code watch} adds to that. */
    public HoldfastExtension() {
        this(false);
    }

    private HoldfastExtension(boolean besideShared) {
        this.besideShared = besideShared;
    }

    /**
     * Returns an extension for tests beside executors that outlive them, such as those of a Spring context that is
     * cached. Pool threads belong to an executor, and it may make them at any time: threads of an executor that was
     * open before the test are no leak; one that the test has made and not closed is.
     */
    public static HoldfastExtension besideSharedExecutors() {
        return new HoldfastExtension(true);
    }

    /**
     * Closes the executor after the test, and fails the test if it holds permits or zombies then. Returns the executor.
     */
    public <E extends NodeExecutor<?>> E watch(E executor) {
        executors.add(executor);
        return executor;
    }

    /**
     * Fails the test if timers are pending after it.
     *
     * @return the same
     */
    public VirtualTime watch(VirtualTime time) {
        times.add(time);
        return time;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        resetShared();
        executors.clear();
        times.clear();
        before = threads();
        builtBefore = NodeExecutor.built();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        for (NodeExecutor<?> executor : executors) {
            executor.close();
        }
        List<String> left = left();
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!left.isEmpty() && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(PAUSE_NANOS);
            left = left();
        }
        resetShared();
        if (!left.isEmpty()) {
            throw new AssertionError("left behind: " + String.join(", ", left) + " (expected: nothing)");
        }
    }

    private static void resetShared() {
        BreakerRegistry.resetShared();
        RetryBudget.resetShared();
    }

    private List<String> left() {
        List<String> left = new ArrayList<>();
        for (NodeExecutor<?> executor : executors) {
            for (Node node : executor.contract().nodes()) {
                NodeStats figures = executor.stats(node);
                if (figures.inFlight() > 0) {
                    left.add("node " + node.name() + " with " + figures.inFlight() + " permits out, "
                            + figures.zombies() + " of them zombies");
                }
            }
        }
        for (VirtualTime time : times) {
            if (time.pendingTimers() > 0) {
                left.add(time.pendingTimers() + " timers");
            }
        }
        Set<Thread> now = threads();
        now.removeAll(before);
        now.removeIf(thread -> besideShared && isOfEarlier(thread.getName()));
        now.forEach(thread -> left.add("thread " + thread.getName()));
        return left;
    }

    /** Whether the number of the executor in the name is one from before the test. */
    private boolean isOfEarlier(String name) {
        Matcher matcher = OWNED.matcher(name);
        return matcher.matches() && Long.parseLong(matcher.group(1)) <= builtBefore;
    }

    /** The timer of the process stays for good; idle pool threads are gone once their executor is closed. */
    private static Set<Thread> threads() {
        Set<Thread> threads = new HashSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            String name = thread.getName();
            if (name.startsWith(THREADS) && !name.contains("timer") && thread.isAlive()) {
                threads.add(thread);
            }
        }
        return threads;
    }
}
