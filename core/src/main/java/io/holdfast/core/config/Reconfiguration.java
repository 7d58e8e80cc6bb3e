package io.holdfast.core.config;

import java.util.List;
import java.util.Objects;

/**
 * What became of a breaker or another strategy that was given another configuration while in use.
 *
 * @param name the name of what was reconfigured
 * @param changes each setting that is another one now, as {@code setting: old -> new}; empty if nothing was changed
 * @param carried what was kept, such as {@code state: OPEN, 12.0 s to go}
 * @param dropped what could not be kept, with the reason; empty as a rule
 */
public record Reconfiguration(String name, List<String> changes, List<String> carried, List<String> dropped) {

    /** Takes copies of the lists. */
    public Reconfiguration {
        Objects.requireNonNull(name, "name");
        changes = List.copyOf(changes);
        carried = List.copyOf(carried);
        dropped = List.copyOf(dropped);
    }

    /**
     * Returns whether any setting is another one now.
     */
    public boolean changed() {
        return !changes.isEmpty();
    }
}
