package io.holdfast.lifecycle.internal;

import io.holdfast.lifecycle.schedule.RestartSchedule;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says when a planned restart is due, once per slot of the schedule. Ask at least once a minute: the wall clock may
 * step or the machine sleep, so nothing here waits for an instant. The slot that last ran is kept in a file, so that
 * neither a restart nor a clock set back runs it again. Not safe for use by many threads.
 */
public final class PlannedRestart {

    private static final GuardedLog LOG = GuardedLog.of(PlannedRestart.class);

    /** How late an occurrence may still run, after a suspend for instance. */
    static final Duration LATE_LIMIT = Duration.ofHours(1);

    /**
     * A last run further ahead than this was written under a wrong clock (or by a vandal) and would keep restarts away
     * for years.
     */
    static final Duration BELIEVABLE = Duration.ofDays(31);

    /** Later than anything, with room for an offset. */
    public static final Instant NEVER = Instant.MAX.minus(Duration.ofDays(100 * 365));

    private final RestartSchedule schedule;
    private final @Nullable Path file;
    private final Duration minimumUptime;
    private final Duration offset;
    private String lastSlot = "";
    private Instant lastRun = Instant.MIN;
    private Instant armed;
    private Instant lastAsked;

    /**
     * @param file where the last slot is kept; null keeps it in memory
     * @param offset added to every occurrence, so that many hosts do not restart together
     */
    public PlannedRestart(
            RestartSchedule schedule, @Nullable Path file, Duration minimumUptime, Duration offset, Instant now) {
        this.schedule = schedule;
        this.file = file;
        this.minimumUptime = minimumUptime;
        this.offset = offset;
        load();
        this.lastAsked = now;
        this.armed = arm(now);
    }

    /** Returns when the next one is due; {@link #NEVER} or later if none is. */
    public Instant next() {
        return armed.plus(offset);
    }

    /**
     * Returns whether to restart now. A true answer is remembered, so it is given once.
     *
     * @param uptime how long the process has run; one that has just started needs no restart and skips the slot
     */
    public boolean due(Instant now, Duration uptime) {
        try {
            return ask(now, uptime);
        } catch (Throwable e) { // from a user's schedule; the supervision must go on
            LOG.warn("the schedule {} failed; no planned restart now", schedule, e);
            return false;
        }
    }

    private boolean ask(Instant now, Duration uptime) {
        if (now.isBefore(lastAsked)) {
            armed = arm(now);
        }
        lastAsked = now;
        if (now.isBefore(next())) {
            return false;
        }
        boolean late = Duration.between(next(), now).compareTo(LATE_LIMIT) > 0;
        boolean young = uptime.compareTo(minimumUptime) < 0;
        if (late || young) {
            LOG.info("planned restart of {} left out: {}", next(), late ? "too late for it" : "started only just now");
        }
        lastRun = armed;
        lastSlot = schedule.slotOf(armed);
        save();
        armed = arm(now);
        return !late && !young;
    }

    /** The first occurrence after now whose slot has not run. */
    private Instant arm(Instant now) {
        Instant candidate = after(now.minus(offset));
        Instant ran = lastRun.isAfter(now.plus(BELIEVABLE)) ? Instant.MIN : lastRun;
        while (candidate.isBefore(NEVER)
                && (!candidate.isAfter(ran) || schedule.slotOf(candidate).equals(lastSlot))) {
            candidate = after(candidate);
        }
        return candidate;
    }

    /**
     * A schedule that does not go on, such as one instant that is over, has no more: to ask it on and on would be for
     * ever.
     */
    private Instant after(Instant instant) {
        Instant next = schedule.next(instant);
        return next.isAfter(instant) && next.isBefore(NEVER) ? next : NEVER;
    }

    private void load() {
        if (file == null) {
            return;
        }
        try {
            Map<String, String> entries =
                    SmallFiles.read(file).map(SmallFiles::parse).orElse(Map.of());
            lastSlot = entries.getOrDefault("slot", "");
            if (entries.containsKey("run")) {
                lastRun = Instant.parse(entries.getOrDefault("run", ""));
            }
        } catch (IOException | DateTimeException e) {
            LOG.warn("cannot read {}: {}; a planned restart of today may run again", file, e.toString());
        }
    }

    private void save() {
        if (file == null) {
            return;
        }
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put("slot", lastSlot);
        entries.put("run", lastRun.toString());
        try {
            SmallFiles.replace(file, SmallFiles.format(entries));
        } catch (IOException e) {
            LOG.warn("cannot write {}: {}; a planned restart of today may run again", file, e.toString());
        }
    }
}
