package io.holdfast.lifecycle.lock;

import io.holdfast.lifecycle.internal.SmallFiles;
import io.holdfast.lifecycle.process.ProcessIdentity;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The content of an owner file: who wrote it, since when, and what it chose to tell. */
record OwnerInfo(ProcessIdentity process, Instant since, Map<OwnerField, String> details) {

    OwnerInfo {
        details = Map.copyOf(details);
    }

    OwnerInfo with(OwnerField field, String value) {
        Map<OwnerField, String> changed = new EnumMap<>(OwnerField.class);
        changed.putAll(details);
        changed.put(field, value);
        return new OwnerInfo(process, since, changed);
    }

    String format() {
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put("pid", Long.toString(process.pid()));
        entries.put("startTicks", Long.toString(process.startTicks()));
        entries.put("bootId", process.bootId());
        entries.put("namespace", process.namespace());
        entries.put("since", since.toString());
        for (OwnerField field : OwnerField.values()) {
            String value = details.get(field);
            if (value != null) {
                entries.put(key(field), value);
            }
        }
        return SmallFiles.format(entries);
    }

    /** Empty if the text is not ours: damaged, foreign or from a later version that says less. */
    static Optional<OwnerInfo> parse(String text) {
        Map<String, String> entries = SmallFiles.parse(text);
        try {
            ProcessIdentity process = new ProcessIdentity(
                    Long.parseLong(entries.getOrDefault("pid", "")),
                    Long.parseLong(entries.getOrDefault("startTicks", "")),
                    entries.getOrDefault("bootId", ""),
                    entries.getOrDefault("namespace", ""));
            Map<OwnerField, String> details = new EnumMap<>(OwnerField.class);
            for (OwnerField field : OwnerField.values()) {
                String value = entries.get(key(field));
                if (value != null) {
                    details.put(field, SmallFiles.oneLine(value));
                }
            }
            return Optional.of(new OwnerInfo(process, Instant.parse(entries.getOrDefault("since", "")), details));
        } catch (NumberFormatException | DateTimeException e) {
            return Optional.empty();
        }
    }

    /** What follows the process number in a message. */
    String summary() {
        StringBuilder text = new StringBuilder(" (");
        add(text, "user ", OwnerField.USER);
        add(text, "on ", OwnerField.HOST);
        text.append("since ").append(since);
        addLast(text, OwnerField.STATE);
        addLast(text, OwnerField.PAGE);
        addLast(text, OwnerField.COMMAND);
        return text.append(')').toString();
    }

    private void add(StringBuilder text, String label, OwnerField field) {
        String value = details.get(field);
        if (value != null) {
            text.append(label).append(value).append(' ');
        }
    }

    private void addLast(StringBuilder text, OwnerField field) {
        String value = details.get(field);
        if (value != null) {
            text.append(", ").append(value);
        }
    }

    private static String key(OwnerField field) {
        return field.name().toLowerCase(Locale.ROOT);
    }
}
