package io.holdfast.micrometer;

import io.github.resilience4j.core.Registry;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one of Resilience4j's other registries.
 *
 * @param <E> Resilience4j's type of the entries
 */
final class StrategyKind<E> extends Kind<E> {

    private final String noun;
    private final Registry<E, ?> registry;
    private final Supplier<? extends Collection<E>> all;
    private final Entry<E> entry;
    private final StrategySpecs specs;

    /**
     * How an entry is asked.
     *
     * @param counts gives null for an entry that is not one of ours
     */
    record Entry<E>(
            Function<E, String> name, Function<E, Map<String, String>> tags, Function<E, @Nullable Object> counts) {}

    StrategyKind(
            String noun,
            Registry<E, ?> registry,
            Supplier<? extends Collection<E>> all,
            Entry<E> entry,
            StrategySpecs specs) {
        this.noun = noun;
        this.registry = registry;
        this.all = all;
        this.entry = entry;
        this.specs = specs;
    }

    @Override
    String noun() {
        return noun;
    }

    @Override
    Iterable<E> all() {
        return all.get();
    }

    @Override
    @Nullable
    E peek(String name) {
        return registry.find(name).orElse(null);
    }

    @Override
    Registry.EventPublisher<E> events() {
        return registry.getEventPublisher();
    }

    @Override
    @Nullable
    String name(E of) {
        return entry.name.apply(of);
    }

    @Override
    Map<String, String> tags(E of) {
        return entry.tags.apply(of);
    }

    @Override
    Source source(E of) {
        return Source.of(of, entry.counts.apply(of));
    }

    @Override
    List<MeterSpec> specs(E of) {
        return entry.counts.apply(of) == null ? specs.ofAny() : specs.ofOurs();
    }
}
