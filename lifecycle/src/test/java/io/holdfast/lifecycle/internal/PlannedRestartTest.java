package io.holdfast.lifecycle.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.lifecycle.schedule.RestartSchedule;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlannedRestartTest {

    private static final Duration LONG = Duration.ofDays(1);
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("last-restart");
    }

    private static Instant at(ZoneId zone, String local) {
        return java.time.LocalDateTime.parse(local).atZone(zone).toInstant();
    }

    private PlannedRestart planned(RestartSchedule schedule, Instant now) {
        return new PlannedRestart(schedule, file(), Duration.ofMinutes(10), Duration.ZERO, now);
    }

    @ParameterizedTest
    @ValueSource(strings = {"05:55", "00:00", "02:30"})
    void everyZone_fiveYearsByVirtualClock_runsOncePerLocalDateThatExists(String time) {
        LocalDate first = LocalDate.of(2022, 1, 1);
        LocalDate last = first.plusYears(5);
        for (String id : ZoneId.getAvailableZoneIds()) {
            ZoneId zone = ZoneId.of(id);
            RestartSchedule schedule = RestartSchedule.daily(LocalTime.parse(time), zone);
            Instant now = first.atStartOfDay(zone).toInstant().minusSeconds(1);
            Instant end = last.atStartOfDay(zone).toInstant().minusSeconds(1);
            PlannedRestart planned = new PlannedRestart(schedule, null, Duration.ZERO, Duration.ZERO, now);
            List<LocalDate> runs = new ArrayList<>();
            for (; now.isBefore(end); now = now.plusSeconds(3600)) {
                Instant due = planned.next();
                if (planned.due(now, LONG)) {
                    runs.add(LocalDate.parse(schedule.slotOf(due)));
                    assertThat(Duration.between(due, now)).isBetween(Duration.ZERO, PlannedRestart.LATE_LIMIT);
                }
            }
            if (planned.due(end, LONG)) {
                runs.add(last.minusDays(1));
            }
            assertThat(runs).as(id).isEqualTo(first.datesUntil(last).toList());
        }
    }

    @Test
    void dateThatTheZoneLeavesOut_hasNoRestart() {
        ZoneId apia = ZoneId.of("Pacific/Apia");
        RestartSchedule schedule = RestartSchedule.daily(LocalTime.of(5, 55), apia);
        Instant before = at(apia, "2011-12-29T05:55");
        assertThat(schedule.next(before)).isEqualTo(at(apia, "2011-12-31T05:55"));
        assertThat(schedule.next(schedule.next(before))).isEqualTo(at(apia, "2012-01-01T05:55"));
    }

    @Test
    void gap_movesThatDayOnly_andOverlapTakesTheFirst() {
        RestartSchedule schedule = RestartSchedule.daily(LocalTime.of(2, 30), BERLIN);
        Instant spring = schedule.next(at(BERLIN, "2026-03-29T00:00"));
        assertThat(spring).isEqualTo(at(BERLIN, "2026-03-29T03:30"));
        assertThat(schedule.next(spring)).isEqualTo(at(BERLIN, "2026-03-30T02:30"));
        Instant autumn = schedule.next(at(BERLIN, "2026-10-25T00:00"));
        assertThat(autumn).isEqualTo(Instant.parse("2026-10-25T00:30:00Z"));
        assertThat(schedule.next(autumn)).isEqualTo(at(BERLIN, "2026-10-26T02:30"));
    }

    @Test
    void gapAcrossMidnight_belongsToTheDateBefore() {

        ZonedDateTime shifted = null;
        for (String id : ZoneId.getAvailableZoneIds()) {
            ZoneId zone = ZoneId.of(id);
            var transition = zone.getRules().nextTransition(Instant.parse("1970-01-01T00:00:00Z"));
            while (transition != null && transition.getInstant().isBefore(Instant.parse("2027-01-01T00:00:00Z"))) {
                boolean carries = transition.isGap()
                        && transition.getDateTimeBefore().getHour() == 23
                        && transition
                                .getDateTimeAfter()
                                .toLocalDate()
                                .isAfter(transition.getDateTimeBefore().toLocalDate());
                if (carries) {
                    LocalTime inGap =
                            transition.getDateTimeBefore().toLocalTime().plusMinutes(1);
                    RestartSchedule schedule = RestartSchedule.daily(inGap, zone);
                    Instant run = schedule.next(transition.getInstant());
                    assertThat(schedule.slotOf(run))
                            .isEqualTo(
                                    transition.getDateTimeBefore().toLocalDate().toString());
                    shifted = run.atZone(zone);
                }
                transition = zone.getRules().nextTransition(transition.getInstant());
            }
        }
        assertThat(shifted)
                .as("at least one such gap in the history of all zones")
                .isNotNull();
    }

    @Test
    void weekly_runsOnItsDay() {
        RestartSchedule schedule = RestartSchedule.weekly(DayOfWeek.SUNDAY, LocalTime.of(4, 0), ZoneOffset.UTC);
        assertThat(schedule.next(Instant.parse("2026-11-21T08:00:00Z"))).isEqualTo("2026-11-22T04:00:00Z");
        assertThat(schedule.next(Instant.parse("2026-11-22T04:00:00Z"))).isEqualTo("2026-11-29T04:00:00Z");
    }

    @Test
    void clockSetBackOverARun_doesNotRunAgain_evenInANewProcess() {
        RestartSchedule schedule = RestartSchedule.daily(LocalTime.of(5, 55), ZoneOffset.UTC);
        PlannedRestart planned = planned(schedule, Instant.parse("2026-11-21T05:00:00Z"));
        assertThat(planned.due(Instant.parse("2026-11-21T05:55:00Z"), LONG)).isTrue();
        assertThat(planned.due(Instant.parse("2026-11-21T05:55:01Z"), LONG)).isFalse();
        Instant back = Instant.parse("2026-11-21T05:00:00Z");
        assertThat(planned.due(back, LONG)).isFalse();
        assertThat(planned.due(Instant.parse("2026-11-21T05:56:00Z"), LONG)).isFalse();
        PlannedRestart next = planned(schedule, back);
        assertThat(next.due(Instant.parse("2026-11-21T05:56:00Z"), LONG)).isFalse();
        assertThat(next.next()).isEqualTo("2026-11-22T05:55:00Z");
    }

    @Test
    void clockSetForwardAndBack_runsTheDaysInBetweenOnTime() {
        RestartSchedule schedule = RestartSchedule.daily(LocalTime.of(5, 55), ZoneOffset.UTC);
        PlannedRestart planned = planned(schedule, Instant.parse("2026-11-21T05:00:00Z"));
        assertThat(planned.due(Instant.parse("2026-11-25T12:00:00Z"), LONG))
                .as("too late")
                .isFalse();
        assertThat(planned.due(Instant.parse("2026-11-21T05:01:00Z"), LONG)).isFalse();
        assertThat(planned.due(Instant.parse("2026-11-22T05:55:00Z"), LONG)).isTrue();
    }

    @Test
    void clockWasYearsAheadAtTheLastRun_doesNotKeepRestartsAwayForYears() {
        RestartSchedule schedule = RestartSchedule.daily(LocalTime.of(5, 55), ZoneOffset.UTC);
        PlannedRestart planned = planned(schedule, Instant.parse("2071-03-01T05:00:00Z"));
        assertThat(planned.due(Instant.parse("2071-03-01T05:55:00Z"), LONG)).isTrue();
        PlannedRestart next = planned(schedule, Instant.parse("2026-11-21T05:00:00Z"));
        assertThat(next.next()).isEqualTo("2026-11-21T05:55:00Z");
    }

    @Test
    void scheduleOfTheUserThrows_isNotDue_andAskedAgain() {
        AtomicBoolean broken = new AtomicBoolean();
        RestartSchedule daily = RestartSchedule.daily(LocalTime.of(5, 55), ZoneOffset.UTC);
        PlannedRestart planned = planned(
                after -> {
                    if (broken.get()) {
                        throw new IllegalStateException("cron");
                    }
                    return daily.next(after);
                },
                Instant.parse("2026-11-21T05:00:00Z"));
        broken.set(true);
        assertThat(planned.due(Instant.parse("2026-11-21T04:00:00Z"), LONG)).isFalse();
        broken.set(false);
        assertThat(planned.due(Instant.parse("2026-11-21T05:55:00Z"), LONG)).isTrue();
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void scheduleOfTheUserDoesNotGoOn_isDueOnce_andThenNeverAgain() {
        Instant once = Instant.parse("2026-11-21T05:55:00Z");
        PlannedRestart planned = planned(after -> once, Instant.parse("2026-11-21T05:00:00Z"));
        assertThat(planned.next()).isEqualTo(once);
        assertThat(planned.due(once, LONG)).isTrue();
        assertThat(planned.due(once.plusSeconds(1), LONG)).isFalse();
        assertThat(planned.next()).isAfterOrEqualTo(PlannedRestart.NEVER);
        assertThat(planned(after -> once, once.plusSeconds(2)).next()).isAfterOrEqualTo(PlannedRestart.NEVER);
    }

    @Test
    void suspendOverTheTime_runsLateWithinAnHour_elseNotAtAll() {
        RestartSchedule schedule = RestartSchedule.daily(LocalTime.of(5, 55), ZoneOffset.UTC);
        PlannedRestart planned = planned(schedule, Instant.parse("2026-11-21T05:00:00Z"));
        assertThat(planned.due(Instant.parse("2026-11-21T06:50:00Z"), LONG)).isTrue();
        assertThat(planned.due(Instant.parse("2026-11-22T06:56:00Z"), LONG)).isFalse();
        assertThat(planned.next()).isEqualTo("2026-11-23T05:55:00Z");
    }

    @Test
    void processJustStarted_skipsTheSlot() {
        RestartSchedule schedule = RestartSchedule.daily(LocalTime.of(5, 55), ZoneOffset.UTC);
        PlannedRestart planned = planned(schedule, Instant.parse("2026-11-21T05:50:00Z"));
        assertThat(planned.due(Instant.parse("2026-11-21T05:55:00Z"), Duration.ofMinutes(5)))
                .isFalse();
        assertThat(planned.due(Instant.parse("2026-11-21T06:05:00Z"), Duration.ofMinutes(15)))
                .isFalse();
    }
}
