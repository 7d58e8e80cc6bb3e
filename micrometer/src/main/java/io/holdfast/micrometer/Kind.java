package io.holdfast.micrometer;

import io.github.resilience4j.core.Registry;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One kind of registry, and what there is to be read of its entries.
 *
 * @param <E> Resilience4j's type of the entries
 */
abstract class Kind<E> {

    /** What messages call an entry, such as {@code breaker}. */
    abstract String noun();

    abstract Iterable<E> all();

    /** The entry of a name, without making it or asking for it. */
    abstract @Nullable E peek(String name);

    abstract Registry.EventPublisher<E> events();

    /** Null for a mock without any behaviour. */
    abstract @Nullable String name(E entry);

    abstract Map<String, String> tags(E entry);

    abstract Source source(E entry);

    /** The first is a gauge that has a value as long as the entry lives. */
    abstract List<MeterSpec> specs(E entry);
}
