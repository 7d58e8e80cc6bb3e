package io.holdfast.watchtower.recorder;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes one incident of all that a breaker does from leaving its closed state to coming back to it. */
final class BreakerIncidents {

    /** In these, calls go through. */
    private static final Set<String> LETTING_THROUGH = Set.of("CLOSED", "DISABLED", "METRICS_ONLY");

    private static final int OPEN_AT_MOST = 20_000;

    private record Name(String registry, String breaker) {}

    private static final class Outage {
        final long run;
        final Instant from;
        final long fromMicros;
        final String why;
        long transitions;
        long opened;
        String state = "";

        Outage(long run, Entry.Transition first, long micros) {
            this.run = run;
            this.from = first.at();
            this.fromMicros = micros;
            this.why = IncidentText.cut(first.why());
        }

        void add(Entry.Transition transition) {
            transitions++;
            state = transition.to();
            opened += transition.to().contains("OPEN") && !transition.to().equals("HALF_OPEN") ? 1 : 0;
        }
    }

    private final RunEnds ends;
    private final IncidentCollector found;
    private final Map<Name, Outage> open = new LinkedHashMap<>();

    BreakerIncidents(RunEnds ends, IncidentCollector found) {
        this.ends = ends;
        this.found = found;
    }

    static boolean letsThrough(String state) {
        return LETTING_THROUGH.contains(state);
    }

    /**
     * In the order in which they were recorded.
     *
     * @param micros how long the run had lasted; {@link RunClock#UNKNOWN} if no clock tells
     */
    void add(long run, Entry.Transition transition, long micros) {
        Name name = new Name(transition.registry(), transition.breaker());
        Outage outage = open.get(name);
        if (outage != null && outage.run != run) {
            endedWithItsRun(name, outage);
            outage = null;
        }
        boolean through = letsThrough(transition.to());
        if (outage == null) {
            if (through) {
                return;
            }
            if (open.size() >= OPEN_AT_MOST) {
                found.leaveOut();
                return;
            }
            outage = new Outage(run, transition, micros);
            open.put(name, outage);
        }
        outage.add(transition);
        if (through) {
            open.remove(name);
            closed(name, outage, transition.at(), micros);
        }
    }

    void end() {
        Map.copyOf(open).forEach((name, outage) -> {
            if (ends.of(outage.run) != null) {
                endedWithItsRun(name, outage);
            } else {
                tell(name, outage, null, "; now " + outage.state);
            }
        });
    }

    /** What the clocks tell apart is told: an end before its beginning is none, however the wall clock got there. */
    private void closed(Name name, Outage outage, Instant to, long micros) {
        if (!to.isBefore(outage.from)) {
            tell(name, outage, to, "");
            return;
        }
        boolean known = outage.fromMicros >= 0 && micros >= outage.fromMicros;
        Instant end = known ? outage.from.plus(micros - outage.fromMicros, ChronoUnit.MICROS) : outage.from;
        String back = IncidentText.duration(to, outage.from);
        tell(name, outage, end, "; the clock it was told by went back by " + back + " meanwhile");
    }

    /** A breaker lives in memory: whatever it was, the next run begins with a closed one. */
    private void endedWithItsRun(Name name, Outage outage) {
        open.remove(name);
        Instant end = ends.of(outage.run);
        Instant to = end != null && end.isBefore(outage.from) ? outage.from : end;
        tell(name, outage, to, "; still " + outage.state + " when run " + outage.run + " ended");
    }

    private void tell(Name name, Outage outage, @Nullable Instant to, String end) {
        String times = outage.opened == 1 ? "opened" : "opened " + outage.opened + " times";
        String why = outage.why.isEmpty() ? "" : ": " + outage.why;
        found.add(new Incident(
                Incident.Kind.BREAKER,
                outage.from,
                to,
                name.breaker(),
                name.registry(),
                outage.transitions,
                "breaker " + IncidentText.breaker(name.registry(), name.breaker()) + ' '
                        + (outage.opened == 0 ? "left CLOSED" : times) + why + end));
    }
}
