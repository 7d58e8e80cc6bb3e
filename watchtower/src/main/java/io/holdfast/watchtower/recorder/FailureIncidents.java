package io.holdfast.watchtower.recorder;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Makes one incident of failures of the same thing that follow each other closely. */
final class FailureIncidents {

    private static final int GROUPS_AT_MOST = 5_000;
    private static final Duration CLOSE = Duration.ofMinutes(5);
    private static final Set<String> GOOD = Set.of("SUCCESS", "FALLBACK_SUCCESS");
    private static final Set<String> NEUTRAL = Set.of("SKIPPED", "CANCELLED");

    /** Of the first one, only what is told is kept: an explanation may be long, and there may be many intents. */
    private static final class Answers {
        final String name;
        final Instant from;
        final String why;
        Instant last;
        long count;

        Answers(String name, Entry.FailedAnswer first) {
            this.name = name;
            this.from = first.at();
            this.last = first.at();
            String explain = first.explain().lines().findFirst().orElse("");
            this.why = IncidentText.cut(String.join(", ", first.missing()))
                    + (explain.isEmpty() ? "" : "; the first: " + IncidentText.cut(explain));
        }
    }

    private static final class Node {
        final String name;
        final Instant from;
        final Map<String, Long> bad = new TreeMap<>();
        Instant last;
        long executions;
        long tallies;

        Node(String name, Entry.NodeTally first) {
            this.name = name;
            this.from = first.at().minus(first.period());
            this.last = first.at();
        }
    }

    private final IncidentCollector found;
    private final Map<String, Answers> answers = new LinkedHashMap<>();
    private final Map<String, Node> nodes = new LinkedHashMap<>();

    FailureIncidents(IncidentCollector found) {
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
            group = new Answers(key, answer);
            put(answers, key, group, this::tell);
        }
        group.last = later(group.last, answer.at());
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
            group = new Node(key, tally);
            put(nodes, key, group, this::tell);
        }
        Node current = group;
        current.last = later(current.last, tally.at());
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
        found.add(new Incident(
                Incident.Kind.ANSWERS,
                group.from,
                group.last,
                group.name,
                group.count,
                group.count + (group.count == 1 ? " answer" : " answers") + " to " + group.name + " failed, without "
                        + group.why));
    }

    private void tell(Node group) {
        long bad = group.bad.values().stream().mapToLong(Long::longValue).sum();
        String kinds = group.bad.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(each -> each.getValue() + " " + each.getKey())
                .collect(Collectors.joining(", "));
        found.add(new Incident(
                Incident.Kind.NODE,
                group.from,
                group.last,
                group.name,
                group.tallies,
                "node " + group.name + ": " + bad + " of " + group.executions + " executions failed (" + kinds + ")"));
    }

    /** Names may be without end; of too many, the one that was seen first is told as it is. */
    private static <T> void put(Map<String, T> groups, String key, T group, Consumer<T> tell) {
        groups.put(key, group);
        if (groups.size() > GROUPS_AT_MOST) {
            String first = groups.keySet().iterator().next();
            T oldest = groups.remove(first);
            if (oldest != null) {
                tell.accept(oldest);
            }
        }
    }

    private static Instant later(Instant one, Instant other) {
        return other.isAfter(one) ? other : one;
    }

    private static boolean isBad(String status) {
        return !GOOD.contains(status) && !NEUTRAL.contains(status);
    }

    private static boolean isApart(Instant before, Instant after, Duration close) {
        return Duration.between(before, after).compareTo(close) > 0;
    }
}
