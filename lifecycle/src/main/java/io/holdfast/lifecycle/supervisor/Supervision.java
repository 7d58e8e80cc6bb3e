package io.holdfast.lifecycle.supervisor;

import io.holdfast.lifecycle.heartbeat.HeartbeatReader;
import io.holdfast.lifecycle.heartbeat.HeartbeatRecord;
import io.holdfast.lifecycle.internal.PlannedRestart;
import io.holdfast.lifecycle.internal.SmallFiles;
import io.holdfast.lifecycle.process.EnvironmentVariables;
import io.holdfast.lifecycle.process.ExitCodes;
import io.holdfast.lifecycle.process.ProcessIdentity;
import io.holdfast.lifecycle.supervisor.BeatWatch.Verdict;
import io.holdfast.lifecycle.supervisor.Supervisor.State;
import io.holdfast.lifecycle.supervisor.SupervisorEvent.Cause;
import io.holdfast.lifecycle.time.Clocks;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The supervisor's state machine; {@link #step()} is one look, made by one thread. Requests may come from any thread.
 *
 * <pre>
 *   BACKING_OFF --time--> STARTING --first beat--> RUNNING
 *        ^                    |                       |   stale, planned, requested, told to stop
 *        |                    +-----------+-----------+
 *        |                                v TERM; after the limit KILL
 *        +---- ended ---------------- STOPPING ---- told to stop ----> ENDED
 *        +---- crashed too often --------------------------------> GAVE_UP
 * </pre>
 */
final class Supervision {

    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final SupervisorBuilder settings;
    private final Clocks clocks;
    private final Child.Starter starter;
    private final RestartPolicy policy;
    private final Consumer<SupervisorEvent> events;
    private final @Nullable HeartbeatReader reader;
    private final @Nullable PlannedRestart planned;
    private final AtomicInteger stopRequests = new AtomicInteger();
    private final AtomicBoolean restartRequested = new AtomicBoolean();

    private volatile boolean lockLost;
    private volatile State state = State.BACKING_OFF;
    private volatile @Nullable Child child;
    private final AtomicLong restarts = new AtomicLong();
    private volatile int exitCode;
    private BeatWatch watch;
    private @Nullable ProcessIdentity beating;
    private @Nullable ProcessIdentity foreign;
    private @Nullable Cause stopCause;
    private boolean suspected;
    private boolean killed;
    private long startedAt;
    private long startAt;
    private long killAt;
    private Duration stopLimit = Duration.ZERO;
    private long lastStep;

    Supervision(
            SupervisorBuilder settings,
            Child.Starter starter,
            @Nullable Child orphan,
            Consumer<SupervisorEvent> events) {
        this.settings = settings;
        this.clocks = settings.clocks;
        this.starter = starter;
        this.events = events;
        this.policy = new RestartPolicy(settings, ThreadLocalRandom.current()::nextLong);
        this.reader = settings.heartbeat == null ? null : HeartbeatReader.of(settings.heartbeat);
        this.planned = settings.plannedRestart();
        long now = clocks.nanos();
        this.startAt = now;
        this.lastStep = now;
        this.watch = new BeatWatch(settings, now);
        if (orphan != null) {
            child = orphan;
            startedAt = now;
            tell(Cause.ORPHAN, -1, "process " + orphan.identity().pid() + " of an earlier supervisor still runs");
            stop(Cause.ORPHAN, settings.grace, now);
        }
    }

    State state() {
        return state;
    }

    long restarts() {
        return restarts.get();
    }

    int exitCode() {
        return exitCode;
    }

    /** The child; or, where that was a shell and has ended, the worker that it left. */
    Optional<ProcessIdentity> childIdentity() {
        ProcessIdentity worker = beating;
        return Optional.ofNullable(child)
                .map(Child::identity)
                .map(started -> worker != null && !started.isAlive() ? worker : started);
    }

    Optional<Instant> nextPlanned() {
        return Optional.ofNullable(planned)
                .map(PlannedRestart::next)
                .filter(next -> next.isBefore(PlannedRestart.NEVER));
    }

    /** At once, with whatever descends from it. */
    void killChild() {
        Child current = child;
        if (current != null) {
            current.kill();
            current.killLeftovers();
        }
    }

    void requestStop() {
        stopRequests.incrementAndGet();
    }

    /** Another supervisor may have the directory now, so this one ends. Nobody asked for it, so nobody is impatient. */
    void lockLost() {
        lockLost = true;
    }

    boolean isToldToStop() {
        return lockLost || stopRequests.get() > 0;
    }

    void requestRestart() {
        restartRequested.set(true);
    }

    /** One look. False once it has ended. */
    boolean step() {
        long now = clocks.nanos();
        boolean paused = now - lastStep > Math.max(PAUSE.toNanos(), 4 * settings.checkEvery.toNanos());
        lastStep = now;
        Child current = child;
        if (current == null) {
            backOff(now);
        } else if (!current.isAlive()) {
            ended(current, now);
        } else if (state == State.STOPPING) {
            if (paused) {
                killAt = now + stopLimit.toNanos(); // the child may have been stopped as long as we were
            }
            pressOn(current, now);
        } else {
            look(current, now);
        }
        return state != State.ENDED && state != State.GAVE_UP;
    }

    private void backOff(long now) {
        if (isToldToStop()) {
            finish(State.ENDED, Cause.STOPPED, ExitCodes.DONE, "told to stop");
        } else if (now - startAt >= 0) {
            start(now);
        }
    }

    private void start(long now) {
        stopCause = null;
        suspected = false;
        killed = false;
        beating = null;
        foreign = null;
        startedAt = now;
        watch = new BeatWatch(settings, now);
        state = reader == null ? State.RUNNING : State.STARTING;
        try {
            Child started = starter.start();
            child = started;
            tell(Cause.STARTED, -1, "process " + started.identity().pid());
        } catch (IOException e) {
            crashed(Cause.START_FAILED, -1, SmallFiles.oneLine(e.toString()), now);
        }
    }

    private void look(Child current, long now) {
        current.noteDescendants();
        if (isToldToStop()) {
            stop(Cause.STOPPED, settings.drainLimit, now);
        } else if (restartRequested.getAndSet(false)) {
            stop(Cause.REQUESTED, settings.drainLimit, now);
        } else if (planned != null && planned.due(clocks.wall().instant(), uptime(now))) {
            stop(Cause.PLANNED, settings.drainLimit, now);
        } else if (reader != null) {
            judge(current, reader, now);
        }
    }

    private void judge(Child current, HeartbeatReader reader, long now) {
        HeartbeatRecord beat = reader.read()
                .beat()
                .filter(found -> beatsFor(current, found.process()))
                .orElse(null);
        Verdict verdict = watch.look(now, beat);
        switch (verdict) {
            case WAITING -> state = State.STARTING;
            case FRESH -> {
                state = State.RUNNING;
                suspected = false;
            }
            case SUSPECT -> {
                if (!suspected) {
                    suspected = true;
                    suspect(current, now);
                }
            }
            case STALE -> hung(current, Cause.HUNG, now);
            case NEVER_BEAT -> hung(current, Cause.NEVER_BEAT, now);
        }
    }

    /**
     * Of the processes that beat into the file, the one that is judged: of the child's own, the one that started first,
     * which is the one that a heartbeat lets have the file. A beat of any other would hide a hang.
     */
    private boolean beatsFor(Child current, ProcessIdentity found) {
        ProcessIdentity judged = beating;
        boolean known = judged != null && judged.sameProcess(found);
        if (!known && (!current.owns(found) || (judged != null && judged.isAlive() && !found.startedBefore(judged)))) {
            foreign(found);
            return false;
        }
        if (!known) {
            beating = found;
            current.follow(found);
        }
        return true;
    }

    /** A record that an earlier child left is nobody's; a living writer is an error, reported once for each. */
    private void foreign(ProcessIdentity found) {
        if (found.equals(foreign) || !found.isAlive()) {
            return;
        }
        foreign = found;
        tell(
                Cause.FOREIGN_BEAT,
                -1,
                "process " + found.pid() + " beats into " + settings.heartbeat + " (expected: the child alone"
                        + (beating == null ? "" : ", process " + beating.pid())
                        + "; start helpers without " + EnvironmentVariables.HEARTBEAT + ")");
    }

    private String silence(long now) {
        return "no beat for " + watch.silence(now).toMillis() + " ms (limit "
                + watch.limit().toMillis() + " ms)";
    }

    /** A stall that ends by itself before it is confirmed would else leave no trace of what it was. */
    private void suspect(Child current, long now) {
        String silence = silence(now);
        tell(Cause.SUSPECT, -1, silence + "; " + dump(current));
        long after = clocks.nanos();
        lastStep = after;
        watch.busyUntil(after);
    }

    private String dump(Child current) {
        ProcessIdentity jvm = beating;
        return current.dump(jvm != null ? jvm : current.identity(), settings.dumpLimit);
    }

    private void hung(Child current, Cause cause, long now) {
        String silence = silence(now);
        tell(cause, -1, silence + "; " + dump(current));
        long after = clocks.nanos();
        lastStep = after;
        stop(cause, settings.grace, after);
    }

    private void stop(Cause cause, Duration limit, long now) {
        stopCause = cause;
        stopLimit = limit;
        killAt = now + limit.toNanos();
        state = State.STOPPING;
        Child current = child;
        if (current != null) {
            current.terminate(ending(current));
        }
    }

    /** What beats may know already, by a signal to the process group: a second one would look like impatience. */
    private @Nullable ProcessIdentity ending(Child current) {
        return reader == null
                ? null
                : reader.read()
                        .beat()
                        .filter(beat -> beat.state().isEnding() && current.owns(beat.process()))
                        .map(HeartbeatRecord::process)
                        .orElse(null);
    }

    /** A second request to stop does not wait for the child any longer. */
    private void pressOn(Child current, long now) {
        if (stopCause != Cause.STOPPED && isToldToStop()) {
            stopCause = Cause.STOPPED;
        }
        if (now - killAt >= 0 || stopRequests.get() > 1) {
            current.kill();
            killed = true;
        }
    }

    private void ended(Child current, long now) {
        int code = current.exitCode();
        String left = current.killLeftovers();
        child = null;
        String how = "exit code " + code + (killed ? " after KILL" : "") + (left.isEmpty() ? "" : "; " + left);
        Cause cause = stopCause == null && isToldToStop() ? Cause.STOPPED : stopCause;
        if (cause == Cause.STOPPED) {
            finish(State.ENDED, Cause.STOPPED, killed ? ExitCodes.FAILURE : ExitCodes.DONE, how);
        } else if (cause == Cause.PLANNED || cause == Cause.REQUESTED) {
            tell(cause, code, how);
            startAgain(now, policy.planned(uptime(now)));
        } else if (cause == Cause.ORPHAN) {
            startAgain(now, Duration.ZERO);
        } else if (cause != null) {
            crashed(Cause.ENDED_HUNG, code, how, now);
        } else if (settings.finalCodes.contains(code)) {
            finish(State.ENDED, Cause.DONE, code, how);
        } else if (code == ExitCodes.RESTART) {
            tell(Cause.REQUESTED, code, how);
            startAgain(now, policy.planned(uptime(now)));
        } else if (code == ExitCodes.FILES_UNUSABLE) {
            Duration wait = policy.unusable(uptime(now));
            tell(Cause.FILES_UNUSABLE, code, how + ", its files cannot be used" + nextStart(wait));
            startAgain(now, wait);
        } else if (ExitCodes.isTermination(code)) {
            tell(Cause.TERMINATED, code, how);
            startAgain(now, policy.planned(uptime(now)));
        } else {
            crashed(Cause.CRASHED, code, how, now);
        }
    }

    private void crashed(Cause cause, int code, String how, long now) {
        Optional<Duration> delay = policy.crashed(now, uptime(now));
        tell(cause, code, how + delay.map(Supervision::nextStart).orElse(""));
        if (delay.isPresent()) {
            startAgain(now, delay.get());
        } else {
            finish(
                    State.GAVE_UP,
                    Cause.GAVE_UP,
                    ExitCodes.GAVE_UP,
                    "more than " + settings.restarts + " crashes within " + settings.restartsWithin);
        }
    }

    private static String nextStart(Duration wait) {
        return "; next start in " + wait.toMillis() + " ms";
    }

    private void startAgain(long now, Duration delay) {
        restarts.incrementAndGet();
        state = State.BACKING_OFF;
        startAt = now + delay.toNanos();
    }

    private void finish(State last, Cause cause, int code, String detail) {
        exitCode = code;
        tell(cause, code, detail);
        state = last;
    }

    private Duration uptime(long now) {
        return Duration.ofNanos(now - startedAt);
    }

    private void tell(Cause cause, int code, String detail) {
        events.accept(new SupervisorEvent(clocks.wall().instant(), cause, code, uptime(clocks.nanos()), detail));
    }
}
