package io.holdfast.watchtower.recorder;

import static java.util.Objects.requireNonNull;

import io.holdfast.lifecycle.lock.ProcessLock;
import io.holdfast.lifecycle.time.Clocks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Settings for a {@link FlightRecorder}. Not safe for use by many threads. */
public final class FlightRecorderBuilder {

    private static final long LEAST_BYTES = 1 << 20;

    private final Path file;
    String process = "process " + ProcessHandle.current().pid();
    int queueCapacity = 8_192;
    int batchSize = 256;
    Duration signEvery = Duration.ofSeconds(10);
    Duration keep = Duration.ofDays(30);
    long maximumBytes = 256L << 20;
    Duration closeWithin = Duration.ofSeconds(5);
    Clocks clocks = Clocks.system();
    Schema schema = Schema.current();
    int busyMillis = Pragmas.BUSY_MILLIS;
    LongSupplier slept = MachineTime::slept;

    FlightRecorderBuilder(Path file) {
        this.file = file;
    }

    /** Sets the name of this process for people. The default is its number. */
    public FlightRecorderBuilder process(String process) {
        this.process = requireNonNull(process, "process");
        return this;
    }

    /** Sets how many entries may wait in memory; further ones are dropped and counted. The default is 8 192. */
    public FlightRecorderBuilder queueCapacity(int entries) {
        this.queueCapacity = atLeast("queueCapacity", entries, 1);
        return this;
    }

    /** Sets how many entries are committed in one transaction at most. The default is 256. */
    public FlightRecorderBuilder batchSize(int entries) {
        this.batchSize = atLeast("batchSize", entries, 1);
        return this;
    }

    /**
     * Sets how often signs of life are written; a silence is three times as long unless a question says otherwise. The
     * default is 10 s.
     */
    public FlightRecorderBuilder signEvery(Duration interval) {
        this.signEvery = positive("signEvery", interval);
        return this;
    }

    /** Sets how long entries are kept. The default is 30 days. */
    public FlightRecorderBuilder keep(Duration age) {
        this.keep = positive("keep", age);
        return this;
    }

    /**
     * Sets how many bytes of the database entries may fill before the oldest are deleted early. The default is 256 MiB.
     */
    public FlightRecorderBuilder maximumBytes(long bytes) {
        if (bytes < LEAST_BYTES) {
            throw new IllegalArgumentException("maximumBytes: " + bytes + " (expected: >= " + LEAST_BYTES + ")");
        }
        this.maximumBytes = bytes;
        return this;
    }

    /** Sets how long {@link FlightRecorder#close()} waits for what is queued. The default is 5 s. */
    public FlightRecorderBuilder closeWithin(Duration limit) {
        this.closeWithin = positive("closeWithin", limit);
        return this;
    }

    /** Uses these clocks instead of the machine's. */
    public FlightRecorderBuilder clocks(Clocks clocks) {
        this.clocks = requireNonNull(clocks, "clocks");
        return this;
    }

    /**
     * Returns a recorder that has taken the process lock {@code FILE.lock} and begins to record. The database itself is
     * opened by the writing thread, so that a slow, locked or damaged file holds nobody up: until it is open, the
     * recorder is {@code PAUSED} and entries wait.
     *
     * @throws io.holdfast.lifecycle.lock.LockRefusedException if another recorder has the file, in this JVM or another
     *     one, or if the lock file cannot be made
     */
    public FlightRecorder open() {
        DatabaseFiles database = DatabaseFiles.at(file, busyMillis);
        Path lock = database.file().resolveSibling(database.file().getFileName() + ".lock");
        return new FlightRecorder(
                        this,
                        database,
                        ProcessLock.at(lock).clocks(clocks).tryAcquire().orThrow())
                .start();
    }

    /** For tests: how long SQLite itself waits for a lock. */
    FlightRecorderBuilder busyMillis(int millis) {
        this.busyMillis = millis;
        return this;
    }

    /** For tests: nanoseconds that the machine has slept. */
    FlightRecorderBuilder slept(LongSupplier nanos) {
        this.slept = nanos;
        return this;
    }

    /** For tests: another version of the tables. */
    FlightRecorderBuilder schema(Schema schema) {
        this.schema = schema;
        return this;
    }

    private static int atLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
        }
        return value;
    }

    private static Duration positive(String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
        return value;
    }
}
