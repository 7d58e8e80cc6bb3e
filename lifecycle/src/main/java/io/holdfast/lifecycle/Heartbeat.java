package io.holdfast.lifecycle;

import static java.util.Objects.requireNonNull;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
 * <h2>Who moves what</h2>
 *
 * {@link #beat()} is called by the loop itself, after each unit of work (and when it has waited in vain for work); it adds one to a
 * sequence in memory and touches no file, so a slow or full disk cannot hold the loop up. A thread of this class carries the sequence to the file, but cannot move
 * it: if the loop hangs, the record keeps being written with the same sequence, and that is what a supervisor judges.
 *
 * <p>Any number of threads may beat; the sequence counts them all, so a process with several loops wants one heartbeat each, or a {@code
 * StallDetector}.
 *
 * <p>A file has one writer. If two living processes beat into the same one, that which started first keeps it; the other says so in the log, as an error, and
 * writes nothing there. The same goes for a second heartbeat on that file within one JVM.
 */
public final class Heartbeat implements AutoCloseable {

    private static final GuardedLog log = GuardedLog.of(Heartbeat.class);
    private static final VarHandle SEQUENCE;

    static {
        try {
            SEQUENCE = MethodHandles.lookup().findVarHandle(Heartbeat.class, "sequence", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Clocks clocks;
    private final HeartbeatFile file;
    private final Duration maximumInterval;
    private final Duration writeEvery;
    private final Supplier<ReadinessState> state;
    private final Map<String, Supplier<?>> statistics;
    private final @Nullable ProcessLock lock;
    private final Runnable onLockLost;
    private final ProcessIdentity process = ProcessIdentity.current();
    private final String runId = UUID.randomUUID().toString();
    private final long startedNanos;

    private volatile long sequence;
    private volatile String lastUnit = "";
    private volatile long lastBeatNanos;
    private volatile long lastUnitNanos;

    /** Makes records reach the file in their order. Never asked for by {@link #record()}: a disk that stalls must not stall who only looks. */
    private final Object writing = new Object();

    private final Semaphore news = new Semaphore(0);

    // guarded by this
    private long writes;
    private boolean lockHeld = true;
    private boolean statisticFailed;
    private @Nullable Thread writer;
    private boolean closed;

    Heartbeat(HeartbeatBuilder builder) {
        this.clocks = builder.clocks;
        this.maximumInterval = builder.maximumInterval;
        this.writeEvery = builder.writeEvery();
        this.state = builder.state;
        this.statistics = new LinkedHashMap<>(builder.statistics);
        this.lock = builder.lock;
        this.onLockLost = builder.onLockLost;
        this.file = new HeartbeatFile(builder.path, clocks, builder.fallback);
        this.startedNanos = clocks.nanos();
        this.lastBeatNanos = startedNanos;
    }

    /** Settings for a heartbeat in this file; the file outlives the process, which a preallocated record on a full disk relies on. */
    public static HeartbeatBuilder at(Path path) {
        return new HeartbeatBuilder(requireNonNull(path, "path"));
    }

    /** One unit of work is done. Wait-free, allocates nothing, never throws. */
    public void beat() {
        beat("");
    }

    /**
     * One unit of work is done.
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

    /** How many beats there were. */
    public long sequence() {
        return sequence;
    }

    /** The identity of this run; a new one each time. */
    public String runId() {
        return runId;
    }

    /** The name of the last unit of work; empty if it had none. */
    public String lastUnit() {
        return lastUnit;
    }

    /** How long the loop has been silent, by the monotonic clock. */
    public Duration silence() {
        return Duration.ofNanos(clocks.nanos() - lastBeatNanos);
    }

    /** The longest healthy silence, as declared. */
    public Duration maximumInterval() {
        return maximumInterval;
    }

    /** Writes a last record and stops writing. The file stays. Does nothing the second time. */
    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            running = writer;
        }
        if (running != null) {
            running.interrupt();
        }
        boolean interrupted = Thread.interrupted(); // a channel would refuse an interrupted thread
        try {
            write();
            file.close();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    synchronized Heartbeat startWriting() {
        writer = SystemAdapter.daemon("holdfast-heartbeat", this::writeOften);
        writer.start();
        return this;
    }

    /** Has the record written at once, by the writing thread: a watcher should know of a shutdown before its next look. */
    void writeSoon() {
        news.release();
    }

    /** What a reader would see if it were written now. */
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
            HeartbeatRecord record;
            synchronized (this) {
                if (!lockHeld) {
                    return false; // the file may be another instance's by now
                }
                lost = !closed && lock != null && !lock.verify();
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
                log.warn("heartbeat not written; trying on", e);
            }
            try {
                if (news.tryAcquire(writeEvery.toNanos(), TimeUnit.NANOSECONDS)) {
                    news.drainPermits();
                }
            } catch (InterruptedException e) {
                log.debug("interrupted; only closing ends the heartbeat", e);
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
                log.warn("the state failed; it is written as degraded", e);
            }
            statisticFailed = true;
            return ReadinessState.DEGRADED;
        }
    }

    private Map<String, String> readStatistics() {
        Map<String, String> values = new LinkedHashMap<>();
        statistics.forEach((name, supplier) -> {
            try {
                values.put(name, String.valueOf(supplier.get()));
            } catch (Throwable e) { // a class that cannot be loaded is no reason to stop beating
                if (!statisticFailed) {
                    log.warn("statistic {} failed; it and later failures are left out", name, e);
                }
                statisticFailed = true;
            }
        });
        return values;
    }
}
