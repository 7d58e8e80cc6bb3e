package io.holdfast.watchtower.recorder;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the times of each run lie, although its wall clock was set or wrong. Runs follow each other in the order of
 * their numbers, and a run's own times are as far apart as its monotonic clock tells. What the clock said at the end of
 * a run counts, since a clock that is set is mostly put right; unless that is still to come, or after the next run.
 * Immutable once made.
 */
final class Timeline {

    private static final long TOLERANCE_MILLIS = Duration.ofMinutes(1).toMillis();
    private static final long PRESENT_MILLIS = Duration.ofMinutes(5).toMillis();
    private static final long NONE = Long.MIN_VALUE;

    /** How far the times of one run are moved, by how long the run had lasted. */
    private static final class Place {
        final TreeMap<Long, Long> shifts = new TreeMap<>();

        long shift(long micros) {
            var at = shifts.floorEntry(Math.max(0, micros));
            return at == null ? 0 : at.getValue();
        }

        boolean isMoved() {
            return shifts.values().stream().anyMatch(shift -> shift != 0);
        }
    }

    private final long now;
    private final Map<Long, Place> places = new HashMap<>();
    private final Map<Long, Long> starts = new HashMap<>();
    private final List<Run> runs = new ArrayList<>();
    private final List<Incident> faults = new ArrayList<>();

    // while it is made
    private long startBefore = NONE;
    private long endBefore = NONE;

    /**
     * @param data in order of their numbers
     * @param now what lies later than this has not been yet
     */
    Timeline(List<RunData> data, Instant now) {
        this.now = EpochMillis.saneMillis(now) + TOLERANCE_MILLIS;
        for (int i = 0; i < data.size(); i++) {
            add(data.get(i), i + 1 < data.size() ? data.get(i + 1) : null);
        }
    }

    /** In order of their numbers, with their times where they belong. */
    List<Run> runs() {
        return runs;
    }

    /** What was wrong with clocks. */
    List<Incident> faults() {
        return faults;
    }

    /** By how many milliseconds a time of this run is to be moved. */
    long shift(long run, long elapsedMicros) {
        Place place = places.get(run);
        return place == null ? 0 : place.shift(elapsedMicros);
    }

    /** When this run began, in milliseconds since the epoch; 0 if there is no such run. */
    long start(long run) {
        return starts.getOrDefault(run, 0L);
    }

    /** The runs of which some times are to be moved. */
    List<Long> moved() {
        return places.entrySet().stream()
                .filter(each -> each.getValue().isMoved())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** All the lengths by which times are moved, each once, 0 among them. */
    List<Long> shifts() {
        List<Long> all = new ArrayList<>(List.of(0L));
        places.values().forEach(place -> all.addAll(place.shifts.values()));
        return all.stream().distinct().sorted().toList();
    }

    /** The latest millisecond that can have been. */
    long latest() {
        return now;
    }

    private void add(RunData run, @Nullable RunData next) {
        long[] sums = sums(run);
        int last = sums.length - 1;
        long nextStart = nextStart(run, next);
        int reference = last;
        long latestEnd = Math.min(now, nextStart + TOLERANCE_MILLIS);
        while (reference > 0 && end(run, sums[reference]) > latestEnd) {
            reference--;
        }
        if (end(run, sums[reference]) > latestEnd) {
            reference = last;
        }
        long start = run.startedMillis() + sums[reference];
        long moved = moved(run, start, end(run, sums[reference]), nextStart);
        Place place = new Place();
        for (int step = 0; step <= last; step++) {
            long from = step == 0 ? 0 : run.steps().get(step - 1).elapsedMicros();
            place.shifts.put(from, sums[reference] - sums[step] + moved);
        }
        places.put(run.number(), place);
        tellSteps(run, start + moved, reference);
        if (moved != 0) {
            tellMoved(run, start, end(run, sums[reference]), moved);
        } else if (endBefore != NONE && start < endBefore - TOLERANCE_MILLIS) {
            tellBack(run, start);
        }
        Run placed = placed(run, place);
        runs.add(placed);
        startBefore = start + moved;
        starts.put(run.number(), startBefore);
        endBefore = endOf(placed);
    }

    /**
     * How far a run that lies where it cannot have been is to be moved: to the end of the one before it, which is the
     * earliest that can be.
     */
    private long moved(RunData run, long start, long end, long nextStart) {
        boolean toCome = start > now || (run.knownMillis() >= 0 && end > now);
        boolean afterNext = start > nextStart + TOLERANCE_MILLIS;
        boolean isPresent = run.last() && Math.abs(now - TOLERANCE_MILLIS - end) < PRESENT_MILLIS;
        boolean beforePrevious = startBefore != NONE && end < startBefore - TOLERANCE_MILLIS && !isPresent;
        if (!toCome && !afterNext && !beforePrevious) {
            return 0;
        }
        if (endBefore != NONE) {
            return endBefore - start;
        }
        return Math.min(now - TOLERANCE_MILLIS, nextStart) - Math.max(0, run.knownMillis()) - start;
    }

    /** When the next run began, if its own clock can be believed. */
    private long nextStart(RunData run, @Nullable RunData next) {
        if (next == null) {
            return Long.MAX_VALUE - TOLERANCE_MILLIS;
        }
        long[] sums = sums(next);
        long start = next.startedMillis() + sums[sums.length - 1];
        long earliest =
                endBefore == NONE ? run.startedMillis() + sums(run)[run.steps().size()] : endBefore;
        boolean believed = start <= now && start >= earliest - TOLERANCE_MILLIS;
        return believed ? start : Long.MAX_VALUE - TOLERANCE_MILLIS;
    }

    private static long end(RunData run, long sum) {
        return run.startedMillis() + sum + Math.max(0, run.knownMillis());
    }

    /** How far the clock had been set altogether: at first not at all, then after each step. */
    private static long[] sums(RunData run) {
        long[] sums = new long[run.steps().size() + 1];
        for (int step = 1; step < sums.length; step++) {
            sums[step] = sums[step - 1] + run.steps().get(step - 1).byMillis();
        }
        return sums;
    }

    private static Run placed(RunData run, Place place) {
        return new Run(
                run.number(),
                run.runId(),
                run.process(),
                Instant.ofEpochMilli(run.startedMillis() + place.shift(0)),
                placed(run.endedMillis(), run.endedMicros(), place),
                run.clean(),
                run.last(),
                placed(run.signMillis(), run.signMicros(), place));
    }

    private static @Nullable Instant placed(@Nullable Long millis, @Nullable Long micros, Place place) {
        return millis == null ? null : Instant.ofEpochMilli(millis + place.shift(micros == null ? 0 : micros));
    }

    private static long endOf(Run run) {
        long end = run.started().toEpochMilli();
        for (Instant each : new @Nullable Instant[] {run.ended(), run.lastSignOfLife()}) {
            end = each == null ? end : Math.max(end, each.toEpochMilli());
        }
        return end;
    }

    private void tellSteps(RunData run, long start, int reference) {
        for (int i = 0; i < run.steps().size(); i++) {
            ClockStep step = run.steps().get(i);
            Duration by = Duration.ofSeconds((Math.abs(step.byMillis()) + 500) / 1_000);
            String to = by.toDays() > 0 ? ", to " + Instant.ofEpochMilli(step.wallMillis()) : "";
            String shown = i < reference
                    ? "; times of run " + run.number() + " before it are shown by the clock of after it"
                    : "; times of run " + run.number() + " after it are shown by the clock of before it";
            tell(
                    start + step.elapsedMicros() / 1_000,
                    "the clock was set " + (step.byMillis() < 0 ? "back" : "forward") + " by "
                            + IncidentText.duration(by) + to + shown);
        }
    }

    private void tellMoved(RunData run, long start, long end, long moved) {
        boolean atStart = start > now || end <= now;
        String said = "the clock of run " + run.number() + " said " + Instant.ofEpochMilli(atStart ? start : end)
                + (atStart ? " at its start, " : " at its end, ")
                + (end > now ? "which was still to come" : "which the runs around it belie");
        String shown = endBefore == NONE
                ? "; its times are shown as if it had ended when the next one began"
                : "; its times are shown as if it had begun when the run before was last heard of";
        faults.add(new Incident(
                Incident.Kind.CLOCK,
                Instant.ofEpochMilli(start + moved),
                Instant.ofEpochMilli(end + moved),
                "",
                1,
                said + shown));
    }

    private void tellBack(RunData run, long start) {
        tell(
                start,
                "run " + run.number() + " began " + IncidentText.duration(Duration.ofMillis(endBefore - start))
                        + " before the last time of the run before: the clock was set back between them");
    }

    private void tell(long at, String text) {
        Instant when = Instant.ofEpochMilli(at);
        faults.add(new Incident(Incident.Kind.CLOCK, when, when, "", 1, text));
    }
}
