package io.holdfast.watchtower.recorder;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes one incident of all that a breaker does from leaving its closed state to coming back to it. */
final class BreakerIncidents {

    /** In these, calls go through. */
    private static final Set<String> LETTING_THROUGH = Set.of("CLOSED", "DISABLED", "METRICS_ONLY");

    private static final class Outage {
        final long run;
        final Instant from;
        final String why;
        long transitions;
        long opened;
        String state = "";

        Outage(long run, Entry.Transition first) {
            this.run = run;
            this.from = first.at();
            this.why = first.why();
        }

        void add(Entry.Transition transition) {
            transitions++;
            state = transition.to();
            opened += transition.to().contains("OPEN") && !transition.to().equals("HALF_OPEN") ? 1 : 0;
        }
    }

    private final Ends ends;
    private final List<Incident> found;
    private final Map<String, Outage> open = new LinkedHashMap<>();

    BreakerIncidents(Ends ends, List<Incident> found) {
        this.ends = ends;
        this.found = found;
    }

    void add(long run, Entry.Transition transition) {
        Outage outage = open.get(transition.breaker());
        if (outage != null && outage.run != run) {
            endedWithItsRun(transition.breaker(), outage);
            outage = null;
        }
        boolean through = LETTING_THROUGH.contains(transition.to());
        if (outage == null) {
            if (through) {
                return;
            }
            outage = new Outage(run, transition);
            open.put(transition.breaker(), outage);
        }
        outage.add(transition);
        if (through) {
            open.remove(transition.breaker());
            tell(transition.breaker(), outage, transition.at(), "");
        }
    }

    void end() {
        Map.copyOf(open).forEach((breaker, outage) -> {
            if (ends.of(outage.run) != null) {
                endedWithItsRun(breaker, outage);
            } else {
                tell(breaker, outage, null, "; now " + outage.state);
            }
        });
    }

    /** A breaker lives in memory: whatever it was, the next run begins with a closed one. */
    private void endedWithItsRun(String breaker, Outage outage) {
        open.remove(breaker);
        tell(breaker, outage, ends.of(outage.run), "; still " + outage.state + " when run " + outage.run + " ended");
    }

    private void tell(String breaker, Outage outage, @Nullable Instant to, String end) {
        String times = outage.opened == 1 ? "opened" : "opened " + outage.opened + " times";
        String why = outage.why.isEmpty() ? "" : ": " + outage.why;
        found.add(new Incident(
                Incident.Kind.BREAKER,
                outage.from,
                to,
                breaker,
                outage.transitions,
                "breaker " + breaker + ' ' + (outage.opened == 0 ? "left CLOSED" : times) + why + end));
    }
}
