package io.holdfast.lifecycle.shutdown;

import io.holdfast.lifecycle.internal.GuardedLog;
import io.holdfast.lifecycle.internal.JvmSignals;
import io.holdfast.lifecycle.internal.Threads;
import io.holdfast.lifecycle.process.EnvironmentVariables;
import io.holdfast.lifecycle.process.ExitCodes;
import io.holdfast.lifecycle.shutdown.ShutdownReport.Outcome;
import io.holdfast.lifecycle.time.Clocks;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Ends a process in order: {@linkplain ShutdownPhase phases} with budgets, steps that fail or hang without holding up
 * the others, and a report. It happens once, no matter who asks and how often: one compare-and-set decides, and every
 * caller gets the same stage.
 *
 * <pre>{@code
 * Shutdown shutdown = Shutdown.builder().owningTheJvm().build();
 * shutdown.on(ShutdownPhase.FINALIZE, "save", reason -> { if (reason.mayWrite()) save(); });
 * }</pre>
 *
 * <p>Owning the JVM: the first TERM, INT or HUP begins; a second of the same kind, some time after it, leaves each
 * remaining step half a second; a third halts with 128 and the first one's number. Later and of the same kind, because
 * one request reaches a supervised process twice: Ctrl-C as INT from the terminal and as TERM from its supervisor, a
 * TERM to the process group directly and through the supervisor. {@code System.exit} from anywhere begins it too, from
 * a step it ends only that step. When all steps are over the JVM exits with the reason's code; a thread of ours halts
 * it at the total limit, whatever other hooks do. Nothing of this runs on {@code kill -9}: that is what
 * {@link CleanMarker} is for.
 *
 * <p>Safe for use by many threads.
 */
public final class Shutdown {

    private static final GuardedLog LOG = GuardedLog.of(Shutdown.class);
    private static final int MOST_LINES = 1024;
    private static final Duration FOR_A_THREAD_DUMP = Duration.ofSeconds(2);

    private final Clocks clocks;
    private final Map<ShutdownPhase, Duration> budgets = new EnumMap<>(ShutdownPhase.class);
    private final Set<ShutdownPhase> endings;
    private final Duration limit;
    private final boolean exiting;
    private final ShutdownBuilder.JvmEnd end;
    private final InFlight inFlight = new InFlight();
    private final AtomicBoolean begun = new AtomicBoolean();
    private final Map<String, SignalCount> signals = new ConcurrentHashMap<>();
    private final boolean supervised = EnvironmentVariables.isSupervised();
    private final CountDownLatch finished = new CountDownLatch(1);
    private final CompletableFuture<ShutdownReport> report = new CompletableFuture<>();

    /** Writes our log: one that hangs (a full pipe, a dead disk) must not keep the process from ending. */
    private final ExecutorService writing = Threads.oneThread("holdfast-shutdown-log", MOST_LINES);

    // guarded by this
    private final List<ShutdownStep> steps = new ArrayList<>();
    private int nextPhase;

    private volatile boolean hurried;
    private volatile int signalNumber;
    private volatile boolean exitUnderWay;
    private volatile boolean problems;
    private volatile @Nullable ShutdownPhase phase;
    private volatile String why = "";
    private volatile @Nullable ShutdownReason begunFor;
    private volatile @Nullable Long begunAt;

    Shutdown(ShutdownBuilder builder) {
        this.clocks = builder.clocks;
        for (ShutdownPhase phase : ShutdownPhase.values()) {
            budgets.put(phase, builder.budgetOf(phase));
        }
        this.endings = Set.copyOf(builder.endings);
        this.limit = builder.limit;
        this.exiting = builder.exiting;
        this.end = builder.end;
        onQuick(ShutdownPhase.STOP_ACCEPTING, "close-the-door", reason -> inFlight.close());
        onQuick(ShutdownPhase.DRAIN, "work-in-flight", reason -> inFlight.awaitEmpty());
    }

    /** Settings. */
    public static ShutdownBuilder builder() {
        return new ShutdownBuilder();
    }

    /**
     * Adds a step. Steps of one phase run one after the other, the last added first. A step may take an even share of
     * what is left of the phase, with those of the same phase that are still to run; {@linkplain #onQuick quick ones}
     * count for a second. So what one does not need the next ones have, and one that hangs does not starve the rest.
     *
     * @return false if the phase has begun already: the step will not run, and the caller should do it now
     */
    public boolean on(ShutdownPhase phase, String name, ShutdownTask task) {
        return add(new ShutdownStep(phase, name, task, false));
    }

    /**
     * Adds a step that needs little time; otherwise as {@link #on}. It is kept a second of what is left of its phase,
     * and the other steps share the rest.
     *
     * @return false if the phase has begun already: the step will not run, and the caller should do it now
     */
    public boolean onQuick(ShutdownPhase phase, String name, ShutdownTask task) {
        return add(new ShutdownStep(phase, name, task, true));
    }

    private synchronized boolean add(ShutdownStep step) {
        if (step.phase().ordinal() < nextPhase) {
            return false;
        }
        steps.add(0, step);
        return true;
    }

    /** Returns the counter of work that {@link ShutdownPhase#DRAIN} waits for. */
    public InFlight inFlight() {
        return inFlight;
    }

    /** Returns whether it has begun. */
    public boolean isStopping() {
        return begun.get();
    }

    /** Returns whether it has begun and is not over within its limit. */
    public boolean isOverdue() {
        Long from = begunAt;
        return from != null && finished.getCount() > 0 && clocks.nanos() - from > limit.toNanos();
    }

    /** Returns the phase that it has reached; empty before the first. */
    public Optional<ShutdownPhase> phase() {
        return Optional.ofNullable(phase);
    }

    /** Returns why it has begun, for people: reason and detail; empty before. */
    public String why() {
        return why;
    }

    /** Returns the exit code that the process will have, as far as is known; 0 before it has begun. */
    public int exitCode() {
        ShutdownReason reason = begunFor;
        return reason == null ? ExitCodes.DONE : exitCode(reason, isCleanSoFar());
    }

    /**
     * Begins, unless it has begun. Returns at once.
     *
     * @param reason why; the first caller's counts
     * @param detail one line on it
     * @return the same for all callers; completes when the last step is over, never exceptionally
     */
    public CompletionStage<ShutdownReport> begin(ShutdownReason reason, String detail) {
        if (begun.compareAndSet(false, true)) {
            begunAt = clocks.nanos();
            begunFor = reason;
            why = detail.isEmpty() ? reason.name() : reason + " (" + detail + ")";
            startGuard(reason);
            say(() -> LOG.info("shutting down: {}", why));
            Thread coordinator = Threads.daemon("holdfast-shutdown", () -> run(reason, detail));
            coordinator.setDaemon(!exiting); // else the JVM ends with the last thread of the service's, and with 0
            Threads.startOrRun(coordinator);
        }
        return report.minimalCompletionStage();
    }

    private void startGuard(ShutdownReason reason) {
        try {
            Threads.daemon("holdfast-shutdown-limit", () -> guard(reason)).start();
        } catch (OutOfMemoryError e) {
            say(() -> LOG.error("no thread for the limit of the shutdown; it goes on without", e));
        }
    }

    /** Whether it will be written, if the log does not hang. */
    private boolean say(Runnable words) {
        try {
            writing.execute(words);
            return true;
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            return false; // the log hangs, or there is no thread left: neither is a reason not to end
        }
    }

    /** Waits, for a while, until what was said is written. */
    private void lastWords(Duration limit) {
        CountDownLatch said = new CountDownLatch(1);
        try {
            if (say(said::countDown)) {
                boolean unused = said.await(limit.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether every step so far returned. */
    public boolean isCleanSoFar() {
        return !problems;
    }

    /** From now on each step still to come gets half a second at most. */
    public void hurry() {
        hurried = true;
    }

    /** Takes over the signals and one shutdown hook. */
    void listen() {
        for (String name : List.of("TERM", "INT", "HUP")) {
            JvmSignals.handle(name, number -> onSignal(name, number));
        }
        Threads.onExit("holdfast-shutdown-hook", this::onExit);
    }

    void onSignal(String name, int number) {
        int count = signals.computeIfAbsent(name, kind -> new SignalCount(supervised))
                .add(clocks.nanos());
        signalNumber = signalNumber == 0 ? number : signalNumber;
        if (count == 0) {
            say(() -> LOG.info("{} again at once: taken for the same wish", name));
        } else if (count == 1) {
            CompletionStage<ShutdownReport> unused = begin(ShutdownReason.SIGNAL, name);
        } else if (count == 2) {
            hurry();
            say(() -> LOG.warn("second signal: hurrying"));
        } else {
            say(() -> LOG.warn("third signal: halting"));
            lastWords(ShutdownStep.WHEN_HURRIED);
            end.halt(ShutdownReason.SIGNAL.exitCode() + signalNumber);
        }
    }

    /** Somebody called System.exit, perhaps this class. The JVM waits for this hook. */
    private void onExit() {
        exitUnderWay = true;
        CompletionStage<ShutdownReport> unused = begin(ShutdownReason.API, "System.exit");
        try {
            finished.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(ShutdownReason reason, String detail) {
        long start = clocks.nanos();
        List<ShutdownReport.Step> ran = new ArrayList<>();
        boolean goOn = true;
        for (ShutdownPhase each : ShutdownPhase.values()) {
            List<ShutdownStep> due = enter(each, goOn);
            if (goOn) {
                goOn = run(each, due, reason, detail, ran) || !endings.contains(each);
            } else {
                due.forEach(step -> ran.add(step.skipped()));
            }
        }
        ShutdownReport result = new ShutdownReport(reason, detail, ran, Duration.ofNanos(clocks.nanos() - start));
        say(() -> LOG.info(
                "shut down {} in {} ms",
                result.isClean() ? "cleanly" : "with problems",
                result.took().toMillis()));
        lastWords(ShutdownStep.WHEN_HURRIED);
        finished.countDown();
        complete(result);
        // Inside a hook exit would block for ever; there the code is the one that System.exit was called with.
        if (exiting && !exitUnderWay) {
            end.exit(exitCode(reason, result.isClean()));
        }
    }

    /**
     * What users hang on the stage runs on a thread of its own: it gets a moment, and cannot keep the JVM from ending.
     */
    private void complete(ShutdownReport result) {
        Thread telling = Threads.daemon("holdfast-shutdown-report", () -> report.complete(result));
        Threads.startOrRun(telling);
        try {
            telling.join(ShutdownStep.WHEN_HURRIED.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized List<ShutdownStep> enter(ShutdownPhase phase, boolean running) {
        this.phase = running ? phase : this.phase;
        nextPhase = phase.ordinal() + 1;
        return steps.stream().filter(step -> step.phase() == phase).toList();
    }

    /** Whether every step of the phase returned. */
    private boolean run(
            ShutdownPhase phase,
            List<ShutdownStep> due,
            ShutdownReason reason,
            String detail,
            List<ShutdownReport.Step> ran) {
        Duration budget = budgets.getOrDefault(phase, phase.defaultBudget());
        if (phase == ShutdownPhase.DELAY && reason == ShutdownReason.SIGNAL && detail.equals("TERM")) {
            delay(budget);
        }
        long start = clocks.nanos();
        boolean clean = true;
        for (int i = 0; i < due.size(); i++) {
            ShutdownStep step = due.get(i);
            Duration remaining = budget.minusNanos(clocks.nanos() - start);
            ShutdownReport.Step done =
                    step.run(reason, ShutdownStep.share(remaining, due.subList(i, due.size())), clocks, () -> hurried);
            if (done.outcome() != Outcome.DONE) {
                problems = true;
                clean = false;
                say(() -> LOG.warn("{} {}: {} {}", phase, done.name(), done.outcome(), done.problem()));
            }
            ran.add(done);
        }
        if (!clean && endings.contains(phase)) {
            say(() -> LOG.warn("{} went wrong: the phases after it are skipped", phase));
        }
        return clean;
    }

    private void delay(Duration budget) {
        long start = clocks.nanos();
        try {
            while (!hurried && clocks.nanos() - start < budget.toNanos()) {
                Threads.sleep(Duration.ofMillis(20));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the limit and halts: if the phases hang together, or the JVM's other hooks do. */
    private void guard(ShutdownReason reason) {
        long start = clocks.nanos();
        boolean done = false;
        try {
            done = finished.await(limit.toNanos(), TimeUnit.NANOSECONDS);
            if (done) {
                if (!exiting) {
                    writing.shutdown();
                    return;
                }
                Duration left = limit.minusNanos(clocks.nanos() - start);
                Threads.sleep(left.isNegative() ? Duration.ZERO : left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (exiting) {
            String who = done ? "the JVM" : "the shutdown";
            // In the message, because an argument becomes one line.
            say(() -> LOG.error("halting after {}: {} did not end\n" + threads(), limit, who));
            lastWords(FOR_A_THREAD_DUMP);
            end.halt(exitCode(reason, false));
        }
    }

    private int exitCode(ShutdownReason reason, boolean clean) {
        if (reason == ShutdownReason.SIGNAL) {
            return reason.exitCode() + signalNumber;
        }
        return clean || reason.exitCode() != ExitCodes.DONE ? reason.exitCode() : ExitCodes.FAILURE;
    }

    private static String threads() {
        StringBuilder text = new StringBuilder();
        for (ThreadInfo thread : ManagementFactory.getThreadMXBean().dumpAllThreads(true, true)) {
            text.append(thread);
        }
        return text.toString();
    }
}
