package io.holdfast.core.registry;

import java.util.List;

/**
 * A second configuration for a known name, which had no effect; or other options or tags.
 *
 * @param name the breaker, or the entry of another registry
 * @param differences property by property, {@code name: keeps what is in use, ignores what was asked for}
 */
public record ConfigConflict(String name, List<String> differences) {

    /**
     * A conflict.
     *
     * @param name the breaker, or the entry of another registry
     * @param differences property by property; copied
     */
    public ConfigConflict {
        differences = List.copyOf(differences);
    }
}
