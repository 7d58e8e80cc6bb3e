package io.holdfast.watchtower.recorder;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Makes one incident of failures of the same thing that follow each other closely. */
final class FailureIncidents {

    private static final Duration CLOSE = Duration.ofMinutes(5);
    private static final Set<String> GOOD = Set.of("SUCCESS", "FALLBACK_SUCCESS");
    private static final Set<String> NEUTRAL = Set.of("SKIPPED", "CANCELLED");

    private static final class Answers {
        final Entry.FailedAnswer first;
        Instant last;
        long count;

        Answers(Entry.FailedAnswer first) {
            this.first = first;
            this.last = first.at();
        }
    }

    private static final class Node {
        final Entry.NodeTally first;
        final Map<String, Long> bad = new TreeMap<>();
        Instant last;
        long executions;
        long tallies;

        Node(Entry.NodeTally first) {
            this.first = first;
            this.last = first.at();
        }
    }

    private final List<Incident> found;
    private final Map<String, Answers> answers = new LinkedHashMap<>();
    private final Map<String, Node> nodes = new LinkedHashMap<>();

    FailureIncidents(List<Incident> found) {
        this.found = found;
    }

    void add(Entry.FailedAnswer answer) {
        String key = answer.executor() + '/' + answer.intent();
        Answers group = answers.get(key);
        if (group != null && isApart(group.last, answer.at(), CLOSE)) {
            tell(group);
            group = null;
        }
        if (group == null) {
            group = new Answers(answer);
            answers.put(key, group);
        }
        group.last = answer.at();
        group.count++;
    }

    void add(Entry.NodeTally tally) {
        if (tally.statuses().keySet().stream().noneMatch(FailureIncidents::isBad)) {
            return;
        }
        String key = tally.executor() + '/' + tally.node();
        Node group = nodes.get(key);
        Duration close = tally.period().multipliedBy(2);
        if (group != null && isApart(group.last, tally.at(), close.compareTo(CLOSE) > 0 ? close : CLOSE)) {
            tell(group);
            group = null;
        }
        if (group == null) {
            group = new Node(tally);
            nodes.put(key, group);
        }
        Node current = group;
        current.last = tally.at();
        current.tallies++;
        tally.statuses().forEach((status, count) -> {
            current.executions += NEUTRAL.contains(status) ? 0 : count;
            if (isBad(status)) {
                current.bad.merge(status, count, Long::sum);
            }
        });
    }

    void end() {
        answers.values().forEach(this::tell);
        nodes.values().forEach(this::tell);
    }

    private void tell(Answers group) {
        Entry.FailedAnswer first = group.first;
        String explain = first.explain().lines().findFirst().orElse("");
        found.add(new Incident(
                Incident.Kind.ANSWERS,
                first.at(),
                group.last,
                first.executor() + '/' + first.intent(),
                group.count,
                group.count + (group.count == 1 ? " answer" : " answers") + " to " + first.executor() + '/'
                        + first.intent() + " failed, without " + String.join(", ", first.missing())
                        + (explain.isEmpty() ? "" : "; the first: " + explain)));
    }

    private void tell(Node group) {
        Entry.NodeTally first = group.first;
        long bad = group.bad.values().stream().mapToLong(Long::longValue).sum();
        String kinds = group.bad.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(each -> each.getValue() + " " + each.getKey())
                .collect(Collectors.joining(", "));
        found.add(new Incident(
                Incident.Kind.NODE,
                first.at().minus(first.period()),
                group.last,
                first.executor() + '/' + first.node(),
                group.tallies,
                "node " + first.executor() + '/' + first.node() + ": " + bad + " of " + group.executions
                        + " executions failed (" + kinds + ")"));
    }

    private static boolean isBad(String status) {
        return !GOOD.contains(status) && !NEUTRAL.contains(status);
    }

    private static boolean isApart(Instant before, Instant after, Duration close) {
        return Duration.between(before, after).compareTo(close) > 0;
    }
}
