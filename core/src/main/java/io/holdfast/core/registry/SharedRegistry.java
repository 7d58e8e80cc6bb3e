package io.holdfast.core.registry;

import org.jspecify.annotations.Nullable;

/** The registry of the process: double-checked locking on a volatile field. */
final class SharedRegistry {

    private static final Object LOCK = new Object();

    private static volatile @Nullable BreakerRegistry instance;

    private SharedRegistry() {}

    static BreakerRegistry get() {
        BreakerRegistry known = instance;
        if (known == null) {
            synchronized (LOCK) {
                known = instance;
                if (known == null) {
                    known = BreakerRegistry.ofDefaults();
                    instance = known;
                }
            }
        }
        return known;
    }

    static void reset() {
        synchronized (LOCK) {
            instance = null;
        }
    }
}
