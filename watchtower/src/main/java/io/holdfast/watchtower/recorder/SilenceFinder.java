package io.holdfast.watchtower.recorder;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the times without a sign of life: what lies between one stretch with signs and the next, in the order in which
 * they were.
 */
final class SilenceFinder {

    /**
     * A stretch with signs of life.
     *
     * @param run whose
     * @param from its first sign
     * @param to its last sign
     */
    record Alive(long run, Instant from, Instant to) {}

    private final List<Run> runs;
    private final Instant forgotten;
    private final Duration longest;

    /**
     * @param runs all that began before the end of the time in question, in order of their numbers
     * @param forgotten before this nothing is known
     * @param longest how long no sign is no silence yet
     */
    SilenceFinder(List<Run> runs, Instant forgotten, Duration longest) {
        this.runs = runs;
        this.forgotten = forgotten;
        this.longest = longest;
    }

    /**
     * @param signs in the order in which they were given; those that reach into the time, and the nearest one on either
     *     side
     * @param since where the time begins
     * @param until where it ends
     */
    List<Silence> find(List<Alive> signs, Instant since, Instant until) {
        List<Silence> found = new ArrayList<>();
        if (runs.isEmpty()) {
            return found;
        }
        Instant heard = runs.get(0).started().isAfter(forgotten) ? runs.get(0).started() : forgotten;
        long of = runAt(heard);
        for (Alive sign : signs) {
            if (sign.from().isAfter(heard) && isIn(heard, sign.from(), since, until)) {
                found.add(new Silence(heard, sign.from(), false, why(heard, sign.from(), of, sign.run(), false)));
            }
            // not the furthest one: where runs overlap because the clock was set back, the earlier would hide what the
            // later lacks
            heard = sign.to();
            of = sign.run();
        }
        if (heard.isBefore(until) && isIn(heard, until, since, until)) {
            found.add(new Silence(heard, until, true, why(heard, until, of, Long.MAX_VALUE, true)));
        }
        return found;
    }

    private boolean isIn(Instant from, Instant to, Instant since, Instant until) {
        boolean reaches = to.isAfter(since) && !from.isAfter(until);
        return reaches && Duration.between(from, to).compareTo(longest) > 0;
    }

    private String why(Instant from, Instant to, long of, long next, boolean ongoing) {
        List<Run> begun = runs.stream()
                .filter(run -> run.number() > of && run.number() <= next)
                .toList();
        StringBuilder why = new StringBuilder();
        runs.stream()
                .filter(run -> run.number() == of)
                .forEach(run -> why.append(endOf(run, from, to, begun.isEmpty() && !ongoing)));
        for (Run run : begun.subList(Math.max(0, begun.size() - 1), begun.size())) {
            why.append(why.isEmpty() ? "" : "; ");
            if (begun.size() > 1) {
                why.append(begun.size()).append(" runs were started, ");
            }
            Instant started = run.started().isBefore(from) ? from : run.started();
            why.append("run ")
                    .append(run.number())
                    .append(" was started ")
                    .append(IncidentText.duration(from, started));
            why.append(" into it");
        }
        return why.toString();
    }

    private static String endOf(Run run, Instant from, Instant to, boolean wentOn) {
        String name = "run " + run.number();
        Instant ended = run.ended();
        if (wentOn) {
            return name + " went on, but its work stood still";
        }
        if (ended != null && !ended.isAfter(to)) {
            String after = ended.isAfter(from) ? " " + IncidentText.duration(from, ended) + " into it" : "";
            return name + (run.clean() ? " ended in order" : " ended, not all in order") + after;
        }
        return run.last() ? name + " has no end: it hangs, or was killed" : name + " was killed or lost its power";
    }

    private long runAt(Instant at) {
        long found = 0;
        for (Run run : runs) {
            if (!run.started().isAfter(at)) {
                found = run.number();
            }
        }
        return found;
    }
}
