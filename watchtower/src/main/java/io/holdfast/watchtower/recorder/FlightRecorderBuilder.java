package io.holdfast.watchtower.recorder;

import static java.util.Objects.requireNonNull;

import io.holdfast.lifecycle.Clocks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/** Settings for a {@link FlightRecorder}. Not safe for use by many threads. */
public final class FlightRecorderBuilder {

    final Path database;
    String runId = UUID.randomUUID().toString();
    String process = "process " + ProcessHandle.current().pid();
    int queueCapacity = 8_192;
    int batchSize = 256;
    Duration signEvery = Duration.ofSeconds(10);
    Duration keep = Duration.ofDays(30);
    long maximumBytes = 256L << 20;
    Duration closeWithin = Duration.ofSeconds(5);
    Clocks clocks = Clocks.system();

    FlightRecorderBuilder(Path database) {
        this.database = database;
    }

    /** The identity of this run, such as the heartbeat's; must be new. Default a random one. */
    public FlightRecorderBuilder runId(String runId) {
        this.runId = requireNonNull(runId, "runId");
        return this;
    }

    /** Which process this is, for people. Default its number and the host's name. */
    public FlightRecorderBuilder process(String process) {
        this.process = requireNonNull(process, "process");
        return this;
    }

    /** How many entries may wait in memory; further ones are dropped and counted. Default 8 192. */
    public FlightRecorderBuilder queueCapacity(int entries) {
        this.queueCapacity = entries;
        return this;
    }

    /** How many entries are committed in one transaction at most. Default 256. */
    public FlightRecorderBuilder batchSize(int entries) {
        this.batchSize = entries;
        return this;
    }

    /** How often signs of life are written; a silence is three times as long unless somebody asks otherwise. Default 10 s. */
    public FlightRecorderBuilder signEvery(Duration interval) {
        this.signEvery = requireNonNull(interval, "interval");
        return this;
    }

    /** How long entries are kept. Default 30 days. */
    public FlightRecorderBuilder keep(Duration age) {
        this.keep = requireNonNull(age, "age");
        return this;
    }

    /** How much of the database entries may fill, in bytes, before the oldest are deleted early. Default 256 MiB. */
    public FlightRecorderBuilder maximumBytes(long bytes) {
        this.maximumBytes = bytes;
        return this;
    }

    /** How long {@link FlightRecorder#close()} waits for what is queued. Default 5 s. */
    public FlightRecorderBuilder closeWithin(Duration limit) {
        this.closeWithin = requireNonNull(limit, "limit");
        return this;
    }

    /** Uses these clocks instead of the machine's. */
    public FlightRecorderBuilder clocks(Clocks clocks) {
        this.clocks = requireNonNull(clocks, "clocks");
        return this;
    }

    /**
     * Takes the process lock {@code FILE.lock} and begins to record. The database itself is opened by the writing thread, so that a slow,
     * locked or damaged file holds nobody up: until it is open, the recorder is {@code PAUSED} and entries wait.
     *
     * @throws io.holdfast.lifecycle.LockRefusedException if another recorder has the file, in this JVM or another one, or if the lock file
     *     cannot be made
     */
    public FlightRecorder open() {
        return new FlightRecorder(this);
    }
}
