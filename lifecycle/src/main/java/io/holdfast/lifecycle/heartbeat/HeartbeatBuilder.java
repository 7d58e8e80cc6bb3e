package io.holdfast.lifecycle.heartbeat;

import static java.util.Objects.requireNonNull;

import io.holdfast.lifecycle.internal.Arguments;
import io.holdfast.lifecycle.readiness.ReadinessState;
import io.holdfast.lifecycle.time.Clocks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Settings of a {@link Heartbeat}. Not safe for use by many threads. */
public final class HeartbeatBuilder {

    /** The longest healthy silence unless said otherwise. */
    public static final Duration DEFAULT_MAXIMUM_INTERVAL = Duration.ofSeconds(10);

    static final Duration LONGEST_WRITE_INTERVAL = Duration.ofSeconds(1);

    final Path path;
    final Map<String, Supplier<?>> statistics = new LinkedHashMap<>();
    Clocks clocks = Clocks.system();
    Duration maximumInterval = DEFAULT_MAXIMUM_INTERVAL;
    Supplier<ReadinessState> state = () -> ReadinessState.READY;

    BooleanSupplier lockHeld = () -> true;

    HeartbeatFile.@Nullable Fallback fallback;

    Runnable onLockLost = () -> {};

    HeartbeatBuilder(Path path) {
        this.path = path;
    }

    /**
     * Sets the longest time between two beats that is still healthy; a supervisor takes three times this for its limit
     * unless told otherwise.
     *
     * @param interval more than zero; default 10 s
     */
    public HeartbeatBuilder maximumInterval(Duration interval) {
        this.maximumInterval = Arguments.positive("maximumInterval", interval);
        return this;
    }

    /** Sets where the state in the record comes from; default always {@link ReadinessState#READY}. */
    public HeartbeatBuilder state(Supplier<ReadinessState> state) {
        this.state = requireNonNull(state, "state");
        return this;
    }

    /**
     * Adds a figure of the user's, read whenever the record is written; one that throws is left out. It must not block:
     * the record waits for it.
     */
    public HeartbeatBuilder statistic(String name, Supplier<?> value) {
        statistics.put(requireNonNull(name, "name"), requireNonNull(value, "value"));
        return this;
    }

    /**
     * Verifies the lock of this process with every write.
     *
     * @param lockHeld whether it is still held, such as {@code lock::verify}; not asked again after the first no
     * @param onLost called once, on the writing thread, when the lock is found lost; hand over at once
     */
    public HeartbeatBuilder verifying(BooleanSupplier lockHeld, Runnable onLost) {
        this.lockHeld = requireNonNull(lockHeld, "lockHeld");
        this.onLockLost = requireNonNull(onLost, "onLost");
        return this;
    }

    /** Uses these clocks instead of the machine's. */
    public HeartbeatBuilder clocks(Clocks clocks) {
        this.clocks = requireNonNull(clocks, "clocks");
        return this;
    }

    /**
     * Goes on in another file if this one turns out to be another process's.
     *
     * @param path the other file; the same one means none
     * @param onFallback called on the writing thread when that happens
     */
    public HeartbeatBuilder fallback(Path path, Runnable onFallback) {
        this.fallback = path.equals(this.path) ? null : new HeartbeatFile.Fallback(path, onFallback);
        return this;
    }

    /**
     * Starts writing, on a daemon thread of its own. Never fails because of the file: it logs the problem and keeps
     * trying.
     */
    public Heartbeat open() {
        return new Heartbeat(this).startWriting();
    }

    /** A quarter of the declared interval, so that a reader sees every change well before it would worry. */
    Duration writeEvery() {
        Duration quarter = maximumInterval.dividedBy(4);
        Duration capped = quarter.compareTo(LONGEST_WRITE_INTERVAL) < 0 ? quarter : LONGEST_WRITE_INTERVAL;
        return capped.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : capped;
    }
}
