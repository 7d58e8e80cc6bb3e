package io.holdfast.strategies.internal;

import io.holdfast.core.internal.registry.Arguments;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The options of a registry's entries: some names have their own, the others those of all. Not thread-safe; a registry
 * has a {@linkplain #copy copy} that nobody changes.
 *
 * @param <O> the type of the options
 */
public final class Options<O> {

    private final Map<String, O> byName = new HashMap<>();
    private O ofAll;

    /** With these until others are said. */
    public Options(O byDefault) {
        this.ofAll = byDefault;
    }

    /** Sets what all names have that have none of their own. */
    public void set(O options) {
        ofAll = Objects.requireNonNull(options, "options");
    }

    /** Sets what one name has. */
    public void set(String name, O options) {
        byName.put(Arguments.name(name), Objects.requireNonNull(options, "options"));
    }

    /** Returns what a name has. */
    public O of(String name) {
        return byName.getOrDefault(name, ofAll);
    }

    /** Returns the same, apart from this. */
    public Options<O> copy() {
        Options<O> copy = new Options<>(ofAll);
        copy.byName.putAll(byName);
        return copy;
    }
}
