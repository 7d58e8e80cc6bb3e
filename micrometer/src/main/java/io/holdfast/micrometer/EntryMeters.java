package io.holdfast.micrometer;

import java.util.List;

/** The meters of one entry of a registry, bound by one binder to one meter registry. */
final class EntryMeters {

    private final RegistryMeters registryMeters;
    private final Source source;
    private final List<SharedMeter> sharedMeters;

    private EntryMeters(RegistryMeters registryMeters, Source source, List<SharedMeter> sharedMeters) {
        this.registryMeters = registryMeters;
        this.source = source;
        this.sharedMeters = sharedMeters;
    }

    static <E> EntryMeters register(RegistryMeters registryMeters, Kind<E> kind, E entry) {
        Source source = kind.source(entry); // counting begins with this
        return new EntryMeters(registryMeters, source, registryMeters.enter(kind, entry, source));
    }

    boolean areOf(Object other) {
        return source.isOf(other);
    }

    /** Registers again what somebody else has removed. */
    void complete() {
        registryMeters.complete(sharedMeters);
    }

    void remove() {
        registryMeters.leave(source, sharedMeters);
    }
}
