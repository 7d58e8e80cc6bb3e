package io.holdfast.lifecycle.heartbeat;

import static java.util.Objects.requireNonNull;

import io.holdfast.lifecycle.internal.GuardedLog;
import io.holdfast.lifecycle.internal.Threads;
import io.holdfast.lifecycle.process.ProcessIdentity;
import io.holdfast.lifecycle.readiness.ReadinessState;
import io.holdfast.lifecycle.supervisor.Supervisor;
import io.holdfast.lifecycle.time.Clocks;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The sign of life of a work loop, for a {@link Supervisor} or a person in another process.
 *
 * <pre>{@code
 * try (Heartbeat heartbeat = Heartbeat.at(file).maximumInterval(ofSeconds(10)).open()) {
 *     while (running) {
 *         answer(questions.take());
 *         heartbeat.beat();
 *     }
 * }
 * }</pre>
 *
 * <h2>What moves the sequence</h2>
 *
 * {@link #beat()} is called by the loop itself, after each unit of work (and after a wait for work that brought none);
 * it adds one to a sequence in memory and touches no file, so a slow or full disk cannot hold the loop up. A thread of
 * this class carries the sequence to the file, but cannot move it: if the loop hangs, the record keeps being written
 * with the same sequence, and that is what a supervisor judges.
 *
 * <p>Any number of threads may beat; the sequence counts them all, so a process with several loops wants one heartbeat
 * each, or a {@code StallDetector}.
 *
 * <p>A file has one writer. If two living processes beat into the same one, that which started first keeps it; the
 * other says so in the log, as an error, and writes nothing there. The same goes for a second heartbeat on that file
 * within one JVM.
 */
public final class Heartbeat implements AutoCloseable {

    private static final GuardedLog LOG = GuardedLog.of(Heartbeat.class);
    private static final VarHandle SEQUENCE = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "sequence", VarHandle.class, Heartbeat.class, long.class);

    private final Clocks clocks;
    private final HeartbeatFile file;
    private final Duration maximumInterval;
    private final Duration writeEvery;
    private final Supplier<ReadinessState> state;
    private final Map<String, Supplier<?>> statistics;
    private final BooleanSupplier lockVerifies;
    private final Runnable onLockLost;
    private final ProcessIdentity process = ProcessIdentity.current();
    private final String runId = UUID.randomUUID().toString();
    private final long startedNanos;

    private volatile long sequence;
    private volatile String lastUnit = "";
    private volatile long lastBeatNanos;
    private volatile long lastUnitNanos;

    /**
     * Makes records reach the file in their order. {@link #record()} does not take it: a disk that stalls must not
     * stall a caller who only looks.
     */
    private final Object writing = new Object();

    /** Whether the last record is written. Guarded by writing. */
    private boolean ended;

    private final Semaphore news = new Semaphore(0);

    // guarded by this
    private long writes;
    private boolean lockHeld = true;
    private boolean statisticFailed;
    private boolean closed;

    Heartbeat(HeartbeatBuilder builder) {
        this.clocks = builder.clocks;
        this.maximumInterval = builder.maximumInterval;
        this.writeEvery = builder.writeEvery();
        this.state = builder.state;
        this.statistics = new LinkedHashMap<>(builder.statistics);
        this.lockVerifies = builder.lockHeld;
        this.onLockLost = builder.onLockLost;
        this.file = new HeartbeatFile(builder.path, clocks, builder.fallback);
        this.startedNanos = clocks.nanos();
        this.lastBeatNanos = startedNanos;
    }

    /**
     * Returns settings for a heartbeat in this file. The file outlives the process, so that its record is already there
     * when the disk is full.
     */
    public static HeartbeatBuilder at(Path path) {
        return new HeartbeatBuilder(requireNonNull(path, "path"));
    }

    /** Says that one unit of work is done. Wait-free, allocates nothing, never throws. */
    public void beat() {
        beat("");
    }

    /**
     * Says that one unit of work is done.
     *
     * @param unit its name, for people
     */
    public void beat(String unit) {
        long now = clocks.nanos();
        lastUnitNanos = now - lastBeatNanos;
        lastBeatNanos = now;
        lastUnit = unit;
        SEQUENCE.getAndAdd(this, 1L);
    }

    /** Returns how many beats there were. */
    public long sequence() {
        return sequence;
    }

    /** Returns the identity of this run; a new one each time. */
    public String runId() {
        return runId;
    }

    /** Returns the name of the last unit of work; empty if it had none. */
    public String lastUnit() {
        return lastUnit;
    }

    /** Returns how long the loop has been silent, by the monotonic clock. */
    public Duration silence() {
        return Duration.ofNanos(clocks.nanos() - lastBeatNanos);
    }

    /** Returns the longest healthy silence, as declared. */
    public Duration maximumInterval() {
        return maximumInterval;
    }

    /** Writes a last record and stops writing. The file stays. Does nothing the second time. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        news.release(); // not by an interrupt, which would close the file under the writing thread
        synchronized (writing) {
            write();
            ended = true;
            file.close();
        }
    }

    synchronized Heartbeat startWriting() {
        Threads.daemon("holdfast-heartbeat", this::writeOften).start();
        return this;
    }

    /**
     * Has the record written at once, by the writing thread: a watcher should know of a shutdown before its next look.
     */
    public void writeSoon() {
        news.release();
    }

    /** Returns what a reader would see if it were written now. */
    public synchronized HeartbeatRecord record() {
        Runtime runtime = Runtime.getRuntime();
        return new HeartbeatRecord(
                sequence,
                writes,
                clocks.wall().instant(),
                process,
                runId,
                readState(),
                Duration.ofNanos(clocks.nanos() - startedNanos),
                maximumInterval,
                lastUnit,
                Duration.ofNanos(lastUnitNanos),
                runtime.totalMemory() - runtime.freeMemory(),
                lockHeld,
                readStatistics());
    }

    /** Checks the lock and writes the record; after one that says the lock is lost, no more. Whether it was written. */
    boolean write() {
        boolean lost;
        boolean written;
        synchronized (writing) {
            if (ended) {
                return false;
            }
            HeartbeatRecord record;
            synchronized (this) {
                if (!lockHeld) {
                    return false; // the file may be another instance's by now
                }
                lost = !closed && !lockVerifies.getAsBoolean();
                lockHeld = !lost;
                writes++;
                record = record();
            }
            written = file.write(HeartbeatFormat.encode(record));
        }
        if (lost) {
            onLockLost.run();
        }
        return written;
    }

    private void writeOften() {
        while (!isClosed()) {
            try {
                write();
            } catch (Throwable e) { // without this thread a healthy process would look dead
                LOG.warn("heartbeat not written; trying on", e);
            }
            try {
                if (news.tryAcquire(writeEvery.toNanos(), TimeUnit.NANOSECONDS)) {
                    news.drainPermits();
                }
            } catch (InterruptedException e) {
                LOG.debug("interrupted; only closing ends the heartbeat", e);
            }
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private ReadinessState readState() {
        try {
            return state.get();
        } catch (Throwable e) { // what is wrong with the state is wrong with the service, but it beats
            if (!statisticFailed) {
                LOG.warn("the state failed; it is written as degraded", e);
            }
            statisticFailed = true;
            return ReadinessState.DEGRADED;
        }
    }

    private Map<String, String> readStatistics() {
        Map<String, String> values = new LinkedHashMap<>();
        for (Map.Entry<String, Supplier<?>> statistic : statistics.entrySet()) {
            try {
                values.put(
                        statistic.getKey(), String.valueOf(statistic.getValue().get()));
            } catch (Throwable e) { // a class that cannot be loaded is no reason to stop beating
                if (!statisticFailed) {
                    LOG.warn("statistic {} failed; it and later failures are left out", statistic.getKey(), e);
                }
                statisticFailed = true;
            }
        }
        return values;
    }
}
