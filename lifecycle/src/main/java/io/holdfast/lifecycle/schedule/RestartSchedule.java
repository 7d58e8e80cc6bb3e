package io.holdfast.lifecycle.schedule;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;

/**
 * When planned restarts are due. An adapter for a cron library is one lambda. Implementations are immutable and answer
 * the same for the same question.
 */
@FunctionalInterface
public interface RestartSchedule {

    /**
     * Returns the first occurrence after this instant; later than it, never equal. An answer that is not later means
     * that there is no other.
     *
     * @param after any instant
     */
    Instant next(Instant after);

    /**
     * Returns the name of an occurrence: of all occurrences with one name, one runs, even if the clock is set back over
     * it. For daily and weekly schedules the local date.
     *
     * @param occurrence a result of {@link #next(Instant)}
     */
    default String slotOf(Instant occurrence) {
        return occurrence.toString();
    }

    /**
     * Returns a schedule with one restart on every local date that exists in the zone. In a gap (clocks go forward over
     * the time) it is due as much later as the gap is long; in an overlap (the time comes twice) the first time. A date
     * that the zone leaves out has no restart.
     */
    static RestartSchedule daily(LocalTime time, ZoneId zone) {
        return new CalendarSchedule(time, zone, EnumSet.allOf(DayOfWeek.class));
    }

    /** Returns a schedule as {@link #daily(LocalTime, ZoneId)} does, for this day of the week. */
    static RestartSchedule weekly(DayOfWeek day, LocalTime time, ZoneId zone) {
        return new CalendarSchedule(time, zone, EnumSet.of(day));
    }
}
