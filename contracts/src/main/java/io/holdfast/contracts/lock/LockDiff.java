package io.holdfast.contracts.lock;

import io.holdfast.contracts.rules.FailKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Tells changes that break users from others. A line is compared by its key: there before, there now, or both with
 * another value.
 *
 * @param breaking what breaks users, in the order of the lines
 * @param other what does not
 */
record LockDiff(List<String> breaking, List<String> other) {

    private static final String PRODUCERS = "producers ";

    static LockDiff between(SortedMap<String, String> locked, SortedMap<String, String> now) {
        LockDiff diff = new LockDiff(new ArrayList<>(), new ArrayList<>());
        TreeSet<String> keys = new TreeSet<>(locked.keySet());
        keys.addAll(now.keySet());
        for (String key : keys) {
            String before = locked.get(key);
            String after = now.get(key);
            if (!Objects.equals(before, after)) {
                String broken = diff.broken(key.split(" ", -1), before, after, locked, now);
                if (broken == null) {
                    diff.other.add(change(key, before, after));
                } else if (!broken.isEmpty()) {
                    diff.breaking.add(broken);
                }
            }
        }
        return diff;
    }

    boolean isEmpty() {
        return breaking.isEmpty() && other.isEmpty();
    }

    private static String change(String key, @Nullable String before, @Nullable String after) {
        if (before == null) {
            return "added: " + key + value(after);
        }
        if (after == null) {
            return "removed: " + key + value(before);
        }
        return "changed: " + key + ": " + before + " -> " + after;
    }

    private static String value(@Nullable String value) {
        return value == null || value.isEmpty() ? "" : " = " + value;
    }

    /**
     * What a change breaks; null for nothing, empty for what the change of another line tells already, and only then:
     * an untold change would pass.
     */
    private @Nullable String broken(
            String[] words,
            @Nullable String before,
            @Nullable String after,
            SortedMap<String, String> locked,
            SortedMap<String, String> now) {
        return switch (words[0]) {
            case "node" -> node(words, before, after, locked);
            case "input" -> input(words[1], before, after);
            case "output" -> output(words[1], before, after, locked.get(PRODUCERS + words[1]));
            case "producers" -> producers(words[1], before, after, locked, now);
            case "intent" -> intent(words, after, locked, now);
            case "policy" -> policy(words, before, after);
            default -> null;
        };
    }

    /** A node that gets a condition may be skipped: what it writes always came, and now may not. */
    private static @Nullable String node(
            String[] words, @Nullable String before, @Nullable String after, SortedMap<String, String> locked) {
        if (words.length > 2 || before == null || !"conditional".equals(after)) {
            return null;
        }
        String node = words[1];
        List<String> written = locked.entrySet().stream()
                .filter(line -> line.getKey().startsWith(PRODUCERS)
                        && Arrays.asList(line.getValue().split(" ", -1)).contains(node))
                .map(line -> line.getKey().substring(PRODUCERS.length()))
                .toList();
        return written.isEmpty()
                ? null
                : "became conditional: node '" + node + "' may be skipped now, and fields " + written + " be absent";
    }

    private static String input(String field, @Nullable String before, @Nullable String after) {
        if (before == null) {
            return "input added: callers have to supply '" + field + "'";
        }
        return after == null
                ? "input removed: '" + field + "' is taken no more"
                : "type changed: input '" + field + "' was " + before + ", is " + after;
    }

    private static @Nullable String output(
            String field, @Nullable String before, @Nullable String after, @Nullable String producers) {
        if (before == null) {
            return null;
        }
        return after == null
                ? "output removed: field '" + field + "' is written no more; it was by " + producers
                : "type changed: field '" + field + "' was " + before + ", is " + after;
    }

    private static @Nullable String producers(
            String field,
            @Nullable String before,
            @Nullable String after,
            SortedMap<String, String> locked,
            SortedMap<String, String> now) {
        if (before == null || after == null) {
            // an output that came or went is told by its own line
            return locked.containsKey("output " + field) == now.containsKey("output " + field) ? null : "";
        }
        List<String> lost = new ArrayList<>(Arrays.asList(before.split(" ", -1)));
        lost.removeAll(Arrays.asList(after.split(" ", -1)));
        return lost.isEmpty() ? null : "producer lost: field '" + field + "' is written no more by " + lost;
    }

    private static @Nullable String intent(
            String[] words, @Nullable String after, SortedMap<String, String> locked, SortedMap<String, String> now) {
        String intent = words[1];
        if (words.length == 2) {
            return after == null ? "intent removed: '" + intent + "'" : null;
        }
        boolean known = locked.containsKey("intent " + intent);
        boolean stays = now.containsKey("intent " + intent);
        String field = words[3];
        String welcome = "intent " + intent + " welcomes " + field;
        String required = "intent " + intent + " requires " + field;
        if (words[2].equals("welcomes")) {
            // a welcome field that became required, or was before, is told by the line of the requirement
            boolean told = now.containsKey(required) != locked.containsKey(required);
            return told || (known && !stays) ? "" : null;
        }
        if (after == null) {
            String instead = now.containsKey(welcome) ? "is welcome only" : "is not asked for any more";
            String dropped = "requirement dropped: field '" + field + "' of intent '" + intent + "' " + instead;
            return known && !stays ? "" : dropped;
        }
        if (!known) {
            return null;
        }
        return locked.containsKey(welcome)
                ? "welcome became required: field '" + field + "' of intent '" + intent + "'"
                : "requirement added: field '" + field + "' of intent '" + intent + "'";
    }

    private static @Nullable String policy(String[] words, @Nullable String before, @Nullable String after) {
        String node = words[1];
        if (words[2].equals("fail-mode") && before != null && after != null) {
            boolean weaker = FailKind.valueOf(after).compareTo(FailKind.valueOf(before)) > 0;
            return weaker ? "fail mode weakened: node '" + node + "' was " + before + ", is " + after : null;
        }
        if (words[2].equals("timeout-over-deadline") && after != null) {
            return "timeout over deadline: node '" + node + "' in intent '" + words[3] + "'";
        }
        return null;
    }
}
