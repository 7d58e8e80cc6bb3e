package io.holdfast.strategies.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.bulkhead.ThreadPoolBulkhead;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadConfig;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadRegistry;
import io.github.resilience4j.core.Registry;
import io.github.resilience4j.core.registry.EntryAddedEvent;
import io.github.resilience4j.core.registry.EntryRemovedEvent;
import io.github.resilience4j.core.registry.EntryReplacedEvent;
import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.github.resilience4j.timelimiter.TimeLimiterRegistry;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitRegistry;
import io.holdfast.strategies.bulkhead.PoolBulkheadRegistry;
import io.holdfast.strategies.hedge.Hedge;
import io.holdfast.strategies.hedge.Hedger;
import io.holdfast.strategies.hedge.HedgerRegistry;
import io.holdfast.strategies.ratelimit.RateLimitRegistry;
import io.holdfast.strategies.retry.RetryPolicyRegistry;
import io.holdfast.strategies.timelimit.TimeLimitRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What consumers of its events can do to a registry, which is nothing, and to Resilience4j's of the same strategy. */
@Timeout(60)
class RegistriesTest {

    /** Names of one hash code, which have the same place in a map. */
    private static final String NAME = "Aa";

    private static final String NEIGHBOUR = "BB";

    private static final Hedge HEDGE = Hedge.after(Duration.ofMillis(30));

    /** A kind of registry: makes one with these consumers. */
    private record Kind<E>(String name, Function<List<RegistryEventConsumer<E>>, Subject<E>> with) {

        @Override
        public String toString() {
            return name;
        }
    }

    /** A registry, and how it is asked for a name. */
    private record Subject<E>(Registry<E, ?> registry, Function<String, E> entry) {}

    private static <E, R extends Registry<E, ?>> Kind<E> kind(
            String name, Function<List<RegistryEventConsumer<E>>, R> make, BiFunction<R, String, E> entry) {
        return new Kind<>(name, consumers -> {
            R registry = make.apply(consumers);
            return new Subject<>(registry, asked -> entry.apply(registry, asked));
        });
    }

    static Stream<Kind<?>> ours() {
        return Stream.of(
                RegistriesTest.<Retry, RetryPolicyRegistry>kind(
                        "retries",
                        consumers -> RetryPolicyRegistry.of(RetryConfig.ofDefaults(), consumers),
                        (registry, name) -> registry.retry(name)),
                RegistriesTest.<TimeLimiter, TimeLimitRegistry>kind(
                        "time limits",
                        consumers -> TimeLimitRegistry.of(TimeLimiterConfig.ofDefaults(), consumers),
                        (registry, name) -> registry.timeLimiter(name)),
                RegistriesTest.<Bulkhead, ConcurrencyLimitRegistry>kind(
                        "bulkheads",
                        consumers -> ConcurrencyLimitRegistry.of(BulkheadConfig.ofDefaults(), consumers),
                        (registry, name) -> registry.bulkhead(name)),
                RegistriesTest.<ThreadPoolBulkhead, PoolBulkheadRegistry>kind(
                        "pool bulkheads",
                        consumers -> PoolBulkheadRegistry.of(ThreadPoolBulkheadConfig.ofDefaults(), consumers),
                        (registry, name) -> registry.bulkhead(name)),
                RegistriesTest.<RateLimiter, RateLimitRegistry>kind(
                        "rate limits",
                        consumers -> RateLimitRegistry.of(RateLimiterConfig.ofDefaults(), consumers),
                        (registry, name) -> registry.rateLimiter(name)),
                RegistriesTest.<Hedger, HedgerRegistry>kind(
                        "hedgers", RegistriesTest::hedgers, (registry, name) -> registry.hedger(name)));
    }

    private static HedgerRegistry hedgers(List<RegistryEventConsumer<Hedger>> consumers) {
        HedgerRegistry registry = HedgerRegistry.of(HEDGE);
        for (RegistryEventConsumer<Hedger> consumer : consumers) {
            Registry.EventPublisher<Hedger> unused = registry.getEventPublisher()
                    .onEntryAdded(consumer::onEntryAddedEvent)
                    .onEntryRemoved(consumer::onEntryRemovedEvent)
                    .onEntryReplaced(consumer::onEntryReplacedEvent);
        }
        return registry;
    }

    /** Resilience4j publishes no registry of hedges. */
    static Stream<Kind<?>> theirs() {
        return Stream.of(
                RegistriesTest.<Retry, RetryRegistry>kind(
                        "retries",
                        consumers -> RetryRegistry.of(RetryConfig.ofDefaults(), consumers),
                        (registry, name) -> registry.retry(name)),
                RegistriesTest.<TimeLimiter, TimeLimiterRegistry>kind(
                        "time limiters",
                        consumers -> TimeLimiterRegistry.of(TimeLimiterConfig.ofDefaults(), consumers),
                        (registry, name) -> registry.timeLimiter(name)),
                RegistriesTest.<Bulkhead, BulkheadRegistry>kind(
                        "bulkheads",
                        consumers -> BulkheadRegistry.of(BulkheadConfig.ofDefaults(), consumers),
                        (registry, name) -> registry.bulkhead(name)),
                RegistriesTest.<ThreadPoolBulkhead, ThreadPoolBulkheadRegistry>kind(
                        "thread pool bulkheads",
                        consumers -> ThreadPoolBulkheadRegistry.of(ThreadPoolBulkheadConfig.ofDefaults(), consumers),
                        (registry, name) -> registry.bulkhead(name)),
                RegistriesTest.<RateLimiter, RateLimiterRegistry>kind(
                        "rate limiters",
                        consumers -> RateLimiterRegistry.of(RateLimiterConfig.ofDefaults(), consumers),
                        (registry, name) -> registry.rateLimiter(name)));
    }

    private static final class Throwing<E> implements RegistryEventConsumer<E> {

        @Override
        public void onEntryAddedEvent(EntryAddedEvent<E> event) {
            throw new IllegalStateException("consumer");
        }

        @Override
        public void onEntryRemovedEvent(EntryRemovedEvent<E> event) {
            throw new IllegalStateException("consumer");
        }

        @Override
        public void onEntryReplacedEvent(EntryReplacedEvent<E> event) {
            throw new IllegalStateException("consumer");
        }
    }

    /** Remembers what it is told of, in pairs for what is replaced. */
    private static class Told<E> implements RegistryEventConsumer<E> {
        final List<E> added = new ArrayList<>();
        final List<E> removed = new ArrayList<>();
        final List<E> replaced = new ArrayList<>();

        @Override
        public void onEntryAddedEvent(EntryAddedEvent<E> event) {
            added.add(event.getAddedEntry());
        }

        @Override
        public void onEntryRemovedEvent(EntryRemovedEvent<E> event) {
            removed.add(event.getRemovedEntry());
        }

        @Override
        public void onEntryReplacedEvent(EntryReplacedEvent<E> event) {
            replaced.add(event.getOldEntry());
            replaced.add(event.getNewEntry());
        }
    }

    /** Asks for a name when it is told of its first entry. */
    private static final class Asking<E> extends Told<E> {
        final List<E> given = new ArrayList<>();
        private final String name;

        @Nullable
        Subject<E> subject;

        Asking(String name) {
            this.name = name;
        }

        @Override
        public void onEntryAddedEvent(EntryAddedEvent<E> event) {
            super.onEntryAddedEvent(event);
            if (added.size() == 1 && subject != null) {
                given.add(subject.entry().apply(name));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ours")
    <E> void aConsumerThatThrows_losesNoEntry_andTheNextIsTold(Kind<E> kind) {
        Told<E> next = new Told<>();
        Subject<E> subject = kind.with().apply(List.of(new Throwing<>(), next));
        E first = subject.entry().apply(NAME);
        E second = kind.with().apply(List.of()).entry().apply(NAME);

        assertThat(subject.entry().apply(NAME)).isSameAs(first);
        assertThat(subject.registry().find(NAME)).containsSame(first);
        assertThat(subject.registry().replace(NAME, second)).containsSame(first);
        assertThat(subject.registry().find(NAME)).containsSame(second);
        assertThat(subject.registry().remove(NAME)).containsSame(second);
        assertThat(subject.registry().find(NAME)).isEmpty();
        assertThat(next.added).containsExactly(first);
        assertThat(next.replaced).containsExactly(first, second);
        assertThat(next.removed).containsExactly(second);
    }

    @ParameterizedTest
    @MethodSource("theirs")
    <E> void inResilience4j_aConsumerThatThrows_losesTheEntry_andTheNextIsNotTold(Kind<E> kind) {
        Told<E> next = new Told<>();
        Subject<E> subject = kind.with().apply(List.of(new Throwing<>(), next));

        assertThatThrownBy(() -> subject.entry().apply(NAME)).hasMessage("consumer");
        assertThat(subject.registry().find(NAME)).isEmpty();
        assertThat(next.added).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("ours")
    <E> void aNameAskedForAsItIsAdded_isTheEntryThatWasAdded(Kind<E> kind) {
        Asking<E> consumer = new Asking<>(NAME);
        Told<E> next = new Told<>();
        Subject<E> subject = kind.with().apply(List.of(consumer, next));
        consumer.subject = subject;
        E entry = subject.entry().apply(NAME);

        assertThat(consumer.given).containsExactly(entry);
        assertThat(consumer.added).containsExactly(entry);
        assertThat(next.added).containsExactly(entry);
        assertThat(subject.registry().find(NAME)).containsSame(entry);
    }

    @ParameterizedTest
    @MethodSource("ours")
    <E> void anotherNameAskedForAsOneIsAdded_isMadeAndAnnounced(Kind<E> kind) {
        Asking<E> consumer = new Asking<>(NEIGHBOUR);
        Told<E> next = new Told<>();
        Subject<E> subject = kind.with().apply(List.of(consumer, next));
        consumer.subject = subject;
        E entry = subject.entry().apply(NAME);
        E neighbour = subject.entry().apply(NEIGHBOUR);

        assertThat(neighbour).isNotSameAs(entry);
        assertThat(consumer.given).containsExactly(neighbour);
        assertThat(consumer.added).containsExactly(entry, neighbour);
        assertThat(next.added).containsExactlyInAnyOrder(entry, neighbour);
        assertThat(subject.registry().find(NAME)).containsSame(entry);
        assertThat(subject.registry().find(NEIGHBOUR)).containsSame(neighbour);
    }

    @ParameterizedTest
    @MethodSource("theirs")
    <E> void inResilience4j_aNameAskedForAsItIsAdded_failsTheCaller(Kind<E> kind) {
        for (String asked : List.of(NAME, NEIGHBOUR)) {
            Asking<E> consumer = new Asking<>(asked);
            Subject<E> subject = kind.with().apply(List.of(consumer));
            consumer.subject = subject;

            assertThatThrownBy(() -> subject.entry().apply(NAME))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Recursive update");
            assertThat(subject.registry().find(NAME)).isEmpty();
        }
    }
}
