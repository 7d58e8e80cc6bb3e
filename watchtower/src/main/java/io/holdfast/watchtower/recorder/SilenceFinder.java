package io.holdfast.watchtower.recorder;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the times without a sign of life: what is left of all time when the stretches with signs are taken away. */
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
     * @param runs all that began before the end of the time in question, in order
     * @param forgotten before this nothing is known
     * @param longest how long no sign is no silence yet
     */
    SilenceFinder(List<Run> runs, Instant forgotten, Duration longest) {
        this.runs = runs;
        this.forgotten = forgotten;
        this.longest = longest;
    }

    /**
     * @param signs ordered by beginning; those that reach into the time, and the nearest one on either side
     * @param since where the time begins
     * @param until where it ends
     */
    List<Silence> find(List<Alive> signs, Instant since, Instant until) {
        List<Silence> found = new ArrayList<>();
        if (runs.isEmpty()) {
            return found;
        }
        Instant heard = runs.get(0).started().isAfter(forgotten) ? runs.get(0).started() : forgotten;
        for (Alive sign : signs) {
            if (sign.from().isAfter(heard)) {
                add(found, heard, sign.from(), false, since, until);
            }
            // a clock that was set back makes stretches overlap: the furthest one counts
            heard = sign.to().isAfter(heard) ? sign.to() : heard;
        }
        if (heard.isBefore(until)) {
            add(found, heard, until, true, since, until);
        }
        return found;
    }

    private void add(List<Silence> found, Instant from, Instant to, boolean ongoing, Instant since, Instant until) {
        boolean reaches = to.isAfter(since) && !from.isAfter(until);
        if (reaches && Duration.between(from, to).compareTo(longest) > 0) {
            found.add(new Silence(from, to, ongoing, why(from, to, ongoing)));
        }
    }

    private String why(Instant from, Instant to, boolean ongoing) {
        Run before = runAt(from);
        List<Run> begun = runs.stream()
                .filter(run -> run.started().isAfter(from) && !run.started().isAfter(to))
                .toList();
        StringBuilder why = new StringBuilder();
        if (before != null) {
            why.append(endOf(before, from, to, begun.isEmpty() && !ongoing));
        }
        for (Run run : begun.subList(Math.max(0, begun.size() - 1), begun.size())) {
            why.append(why.isEmpty() ? "" : "; ");
            if (begun.size() > 1) {
                why.append(begun.size()).append(" runs were started, ");
            }
            why.append("run ").append(run.number()).append(" was started ").append(Words.length(from, run.started()));
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
            String after = ended.isAfter(from) ? " " + Words.length(from, ended) + " into it" : "";
            return name + (run.clean() ? " ended in order" : " ended, not all in order") + after;
        }
        return run.last() ? name + " has no end: it hangs, or was killed" : name + " was killed or lost its power";
    }

    private @Nullable Run runAt(Instant at) {
        Run found = null;
        for (Run run : runs) {
            if (!run.started().isAfter(at)) {
                found = run;
            }
        }
        return found;
    }
}
