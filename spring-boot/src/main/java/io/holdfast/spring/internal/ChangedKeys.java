package io.holdfast.spring.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * The properties of one strategy that a refresh has changed. They may be written in any of the ways that Boot binds.
 */
final class ChangedKeys {

    private static final List<String> INSTANCES = List.of("instances.", "backends.", "limiters.");

    private final List<String> keys = new ArrayList<>();

    ChangedKeys(Collection<String> all, String prefix) {
        String start = plain(prefix) + ".";
        for (String key : all) {
            String plain = plain(key);
            if (plain.startsWith(start)) {
                keys.add(plain.substring(start.length()));
            }
        }
    }

    private static String plain(String key) {
        return key.replaceAll("[-_\\]]", "").replace('[', '.').toLowerCase(Locale.ROOT);
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Whether there are others than those of single instances. */
    boolean anyShared() {
        for (String key : keys) {
            if (INSTANCES.stream().noneMatch(key::startsWith)) {
                return true;
            }
        }
        return false;
    }

    boolean anyOf(String instance) {
        String name = plain(instance) + ".";
        for (String key : keys) {
            if (INSTANCES.stream().anyMatch(start -> key.startsWith(start + name))) {
                return true;
            }
        }
        return false;
    }
}
