package io.holdfast.lifecycle.schedule;

import static java.util.Objects.requireNonNull;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Set;

/**
 * A wall-clock time on some days of the week. Each occurrence is computed anew from date, time and zone: adding days to
 * the last one would keep the shift of a gap for ever, adding 24 hours would lose the time of day.
 */
record CalendarSchedule(LocalTime time, ZoneId zone, Set<DayOfWeek> days) implements RestartSchedule {

    CalendarSchedule {
        requireNonNull(time, "time");
        requireNonNull(zone, "zone");
        days = Set.copyOf(days);
    }

    @Override
    public Instant next(Instant after) {
        // A gap at midnight can carry yesterday's occurrence into today, so start there.
        LocalDate date = after.atZone(zone).toLocalDate().minusDays(1);
        while (true) {
            if (days.contains(date.getDayOfWeek()) && exists(date)) {
                Instant at = at(date);
                if (at.isAfter(after)) {
                    return at;
                }
            }
            date = date.plusDays(1);
        }
    }

    @Override
    public String slotOf(Instant occurrence) {
        LocalDate date = occurrence.atZone(zone).toLocalDate();
        LocalDate before = date.minusDays(1);
        boolean carried = exists(before) && at(before).equals(occurrence);
        return (carried ? before : date).toString();
    }

    /** {@code java.time} moves a time in a gap by the length of the gap and takes the earlier offset in an overlap. */
    private Instant at(LocalDate date) {
        return ZonedDateTime.of(date, time, zone).toInstant();
    }

    /** Pacific/Apia, for one, went from 29 to 31 December 2011. */
    private boolean exists(LocalDate date) {
        return date.atStartOfDay(zone).toLocalDate().equals(date);
    }

    @Override
    public String toString() {
        return time + " " + zone + (days.size() == 7 ? "" : " " + days);
    }
}
