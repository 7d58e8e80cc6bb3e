package io.holdfast.watchtower.recorder;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Makes one incident of the same change to many: whoever changes a setting that a thousand breakers share has done one
 * thing, and it must not push everything else out of a report.
 */
final class ReconfigurationIncidents {

    private static final int GROUPS_AT_MOST = 1_000;
    private static final int NAMES_AT_MOST = 3;
    private static final Duration CLOSE = Duration.ofSeconds(10);

    private record Change(long run, String of, List<String> changes, List<String> dropped) {}

    private static final class Group {
        final String name;
        final String registry;
        final Instant from;
        final List<String> names = new ArrayList<>();
        Instant last;
        long count;

        Group(Entry.Reconfigured first) {
            this.name = first.name();
            this.registry = first.registry();
            this.from = first.at();
            this.last = first.at();
        }

        void add(Entry.Reconfigured done) {
            count++;
            last = done.at().isAfter(last) ? done.at() : last;
            if (names.size() < NAMES_AT_MOST) {
                names.add(IncidentText.cut(IncidentText.breaker(done.registry(), done.name())));
            }
        }
    }

    private final IncidentCollector found;
    private final Map<Change, Group> groups = new LinkedHashMap<>();

    ReconfigurationIncidents(IncidentCollector found) {
        this.found = found;
    }

    /** In the order in which they were recorded. */
    void add(long run, Entry.Reconfigured done) {
        Change change = new Change(run, done.of(), done.changes(), done.dropped());
        Group group = groups.get(change);
        if (group != null && Duration.between(group.last, done.at()).compareTo(CLOSE) > 0) {
            tell(change, group);
            groups.remove(change);
            group = null;
        }
        if (group == null) {
            group = new Group(done);
            groups.put(change, group);
        }
        group.add(done);
        if (groups.size() > GROUPS_AT_MOST) {
            Map.Entry<Change, Group> oldest = groups.entrySet().iterator().next();
            tell(oldest.getKey(), oldest.getValue());
            groups.remove(oldest.getKey());
        }
    }

    void end() {
        groups.forEach(this::tell);
    }

    private void tell(Change change, Group group) {
        boolean isOne = group.count == 1;
        String kind = change.of().toLowerCase(Locale.ROOT).replace('_', ' ');
        String what = isOne
                ? kind + ' ' + group.names.get(0) + " was"
                : group.count + " " + many(kind) + " (" + String.join(", ", group.names)
                        + (group.count > group.names.size() ? " and more" : "") + ") were";
        String how = change.changes().isEmpty()
                ? "; none of the settings that can be compared is another"
                : ": " + IncidentText.cut(String.join(", ", change.changes()));
        String lost = change.dropped().isEmpty()
                ? ""
                : "; not kept: " + IncidentText.cut(String.join(", ", change.dropped()));
        found.add(new Incident(
                Incident.Kind.RECONFIGURATION,
                group.from,
                group.last,
                isOne ? group.name : "",
                isOne ? group.registry : "",
                group.count,
                what + " given another configuration" + how + lost));
    }

    private static String many(String kind) {
        return kind.endsWith("y") ? kind.substring(0, kind.length() - 1) + "ies" : kind + 's';
    }
}
