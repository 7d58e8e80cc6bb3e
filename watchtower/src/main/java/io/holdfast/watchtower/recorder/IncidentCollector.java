package io.holdfast.watchtower.recorder;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The incidents of a period that were found so far; if there are too many, those that began last. For one thread. */
final class IncidentCollector {

    private static final int AT_MOST = 1_000;
    private static final long CHARACTERS_AT_MOST = 1 << 20;
    private static final Comparator<Incident> ORDER =
            Comparator.comparing(Incident::from).thenComparing(Incident::kind);

    private final Instant since;
    private final Instant until;
    private final PriorityQueue<Incident> kept = new PriorityQueue<>(ORDER);
    private long characters;
    private boolean more;

    IncidentCollector(Instant since, Instant until) {
        this.since = since;
        this.until = until;
    }

    /** Keeps an incident if it overlaps the period. */
    void add(Incident incident) {
        Instant to = incident.to();
        if (incident.from().isAfter(until) || (to != null && to.isBefore(since))) {
            return;
        }
        kept.add(incident);
        characters += length(incident);
        while (kept.size() > AT_MOST || characters > CHARACTERS_AT_MOST) {
            characters -= length(kept.remove());
            more = true;
        }
    }

    /** Notes that there was no room for an incident. */
    void leaveOut() {
        more = true;
    }

    /** Whether there were more than are kept. */
    boolean hasMore() {
        return more;
    }

    /** In order of time. */
    List<Incident> inOrder() {
        return kept.stream().sorted(ORDER).toList();
    }

    private static long length(Incident incident) {
        return (long) incident.text().length() + incident.subject().length();
    }
}
