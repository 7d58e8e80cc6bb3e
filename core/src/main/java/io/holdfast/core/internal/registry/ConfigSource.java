package io.holdfast.core.internal.registry;

import org.jspecify.annotations.Nullable;

/**
 * Where configurations come from that the registry itself does not know.
 *
 * @param <C> the type of the configurations
 */
@FunctionalInterface
public interface ConfigSource<C> {

    /** Returns the configuration of this name, or null. */
    @Nullable
    C find(String name);
}
