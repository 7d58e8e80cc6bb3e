package io.holdfast.lifecycle.shutdown;

import static java.util.Objects.requireNonNull;

import io.holdfast.lifecycle.internal.Arguments;
import io.holdfast.lifecycle.time.Clocks;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Settings of a {@link Shutdown}. Not safe for use by many threads. */
public final class ShutdownBuilder {

    /** What a shutdown may take in all before the JVM is halted: within the 30 s that Kubernetes grants. */
    public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(28);

    final Map<ShutdownPhase, Duration> budgets = new EnumMap<>(ShutdownPhase.class);
    final Set<ShutdownPhase> endings = EnumSet.noneOf(ShutdownPhase.class);
    Duration limit = DEFAULT_LIMIT;
    boolean exiting;
    Clocks clocks = Clocks.system();
    JvmEnd end = new JvmEnd() {
        @Override
        public void exit(int code) {
            System.exit(code);
        }

        @Override
        public void halt(int code) {
            Runtime.getRuntime().halt(code);
        }
    };

    ShutdownBuilder() {}

    /** Sets how long a phase may take. */
    public ShutdownBuilder budget(ShutdownPhase phase, Duration budget) {
        budgets.put(requireNonNull(phase, "phase"), Arguments.notNegative("budget", budget));
        return this;
    }

    /**
     * Sets whether the phases after this one run although a step of it failed or ran out of time; by default they do.
     * Without, they are {@linkplain ShutdownReport.Outcome#SKIPPED skipped}, all of them: what the process holds, the
     * lock included, the system takes back when the process is gone, and not before. For a {@link ShutdownPhase#DRAIN}
     * or {@link ShutdownPhase#STOP_WORK} after which nothing may be saved or closed while work still runs.
     */
    public ShutdownBuilder recover(ShutdownPhase phase, boolean goOn) {
        requireNonNull(phase, "phase");
        if (goOn) {
            endings.remove(phase);
        } else {
            endings.add(phase);
        }
        return this;
    }

    /** Sets how long all of it may take before the JVM is halted, with a thread dump in the log; default 28 s. */
    public ShutdownBuilder limit(Duration limit) {
        this.limit = Arguments.positive("limit", limit);
        return this;
    }

    /** Listens to TERM, INT and HUP, runs when anybody calls {@code System.exit}, and ends the JVM when done. */
    public ShutdownBuilder owningTheJvm() {
        this.exiting = true;
        return this;
    }

    /** Uses these clocks instead of the machine's. */
    public ShutdownBuilder clocks(Clocks clocks) {
        this.clocks = requireNonNull(clocks, "clocks");
        return this;
    }

    /** Returns the shutdown, not begun; with {@link #owningTheJvm()} it listens from now on. */
    public Shutdown build() {
        Shutdown shutdown = new Shutdown(this);
        if (exiting) {
            shutdown.listen();
        }
        return shutdown;
    }

    Duration budgetOf(ShutdownPhase phase) {
        return budgets.getOrDefault(phase, phase.defaultBudget());
    }

    /** How the JVM ends; replaced in tests. */
    interface JvmEnd {
        void exit(int code);

        void halt(int code);
    }
}
