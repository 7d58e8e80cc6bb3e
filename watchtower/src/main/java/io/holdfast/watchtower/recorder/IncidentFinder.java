package io.holdfast.watchtower.recorder;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns what was recorded, given in order of time, into what a person wants to know. */
final class IncidentFinder {

    private final RunEnds ends;
    private final IncidentCollector found;
    private final BreakerIncidents breakers;
    private final FailureIncidents failures;
    private final ReconfigurationIncidents reconfigurations;
    private final Map<Long, Entry.ShutdownBegun> begun = new HashMap<>();
    private final Set<Long> shutdowns = new HashSet<>();

    /** With all runs that began before the end of the time in question, in order. */
    IncidentFinder(List<Run> runs, IncidentCollector found) {
        this.ends = new RunEnds(runs);
        this.found = found;
        this.breakers = new BreakerIncidents(ends, found);
        this.failures = new FailureIncidents(found);
        this.reconfigurations = new ReconfigurationIncidents(found);
    }

    void silence(Silence silence) {
        found.add(new Incident(
                Incident.Kind.SILENCE,
                silence.from(),
                silence.ongoing() ? null : silence.to(),
                "",
                1,
                "no sign of life for " + IncidentText.duration(silence.length())
                        + (silence.why().isEmpty() ? "" : "; " + silence.why())));
    }

    /**
     * In the order in which they were recorded.
     *
     * @param elapsedMicros how long the run had lasted; {@link RunClock#UNKNOWN} if no clock tells
     */
    void entry(RecordedEntry recorded, long elapsedMicros) {
        Entry entry = recorded.entry();
        if (entry instanceof Entry.Transition transition) {
            breakers.add(recorded.run(), transition, elapsedMicros);
        } else if (entry instanceof Entry.FailedAnswer answer) {
            failures.add(answer);
        } else if (entry instanceof Entry.NodeTally tally) {
            failures.add(tally);
        } else if (entry instanceof Entry.Reconfigured done) {
            reconfigurations.add(recorded.run(), done);
        } else if (entry instanceof Entry.Restart restart) {
            String exit = restart.exitCode() < 0 ? "" : ", exit code " + restart.exitCode();
            String detail = restart.detail().isEmpty() ? "" : ": " + restart.detail();
            atOnce(Incident.Kind.RESTART, restart.at(), "supervisor: " + restart.cause() + exit + detail);
        } else if (entry instanceof Entry.ShutdownBegun shutdown) {
            begun.put(recorded.run(), shutdown);
        } else if (entry instanceof Entry.ShutdownEnded shutdown) {
            Entry.ShutdownBegun first = begun.remove(recorded.run());
            shutdown(
                    recorded.run(),
                    first == null ? shutdown.at() : first.at(),
                    shutdown.at(),
                    shutdown.reason(),
                    shutdown.detail() + (shutdown.clean() ? "; in order" : "; not all in order"));
        } else if (entry instanceof Entry.RecordingPaused pause) {
            String dropped = pause.dropped() == 0 ? "nothing was lost" : pause.dropped() + " entries were dropped";
            found.add(new Incident(
                    Incident.Kind.RECORDER,
                    pause.since().isBefore(pause.at()) ? pause.since() : pause.at(),
                    pause.at(),
                    "",
                    1,
                    "the recorder could not write: " + pause.reason() + "; " + dropped));
        }
    }

    /** Nothing follows: tells what is not over. */
    void end() {
        breakers.end();
        failures.end();
        reconfigurations.end();
        begun.forEach((run, shutdown) -> {
            Instant end = ends.of(run);
            String how = end == null ? "; not over yet" : "; its end was not recorded";
            shutdown(run, shutdown.at(), end, shutdown.reason(), shutdown.detail() + how);
        });
        runs();
    }

    private void runs() {
        List<Run> runs = ends.runs();
        for (int i = 0; i < runs.size(); i++) {
            Run run = runs.get(i);
            atOnce(Incident.Kind.RUN_STARTED, run.started(), "run " + run.number() + " started: " + run.process());
            Instant ended = run.ended();
            if (ended != null && !shutdowns.contains(run.number())) {
                shutdown(run.number(), ended, ended, "", run.clean() ? "in order" : "not all in order");
            } else if (ended == null && i + 1 < runs.size()) {
                Instant last = run.lastSignOfLife() == null ? run.started() : run.lastSignOfLife();
                Instant next = runs.get(i + 1).started();
                found.add(new Incident(
                        Incident.Kind.RUN_LOST,
                        last,
                        next.isBefore(last) ? last : next,
                        subject(run.number()),
                        1,
                        "run " + run.number() + " ended without an orderly end: killed, halted, or the power went"));
            }
        }
    }

    private void shutdown(long run, Instant from, @Nullable Instant to, String reason, String detail) {
        shutdowns.add(run);
        String why = reason.isEmpty() ? "" : " by " + reason;
        found.add(new Incident(
                Incident.Kind.SHUTDOWN,
                from,
                to == null || !to.isBefore(from) ? to : from,
                subject(run),
                1,
                "run " + run + " was ended" + why + (detail.isEmpty() ? "" : ": " + detail)));
    }

    private void atOnce(Incident.Kind kind, Instant at, String text) {
        found.add(new Incident(kind, at, at, "", 1, text));
    }

    private static String subject(long run) {
        return "run " + run;
    }
}
