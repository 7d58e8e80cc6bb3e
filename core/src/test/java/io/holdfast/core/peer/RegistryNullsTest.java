package io.holdfast.core.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.core.registry.BreakerRegistry;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same null is given to Resilience4j's registry and to ours: both go on, or both refuse it, with the same
 * exception and the same message. Where Resilience4j has no message of its own, since the null fell through to
 * somebody else's code, ours has one.
 */
@SuppressWarnings("NullAway") // nulls are what is tested
class RegistryNullsTest {

    private static final CircuitBreakerConfig CONFIG = CircuitBreakerConfig.ofDefaults();
    private static final CircuitBreakerConfig NO_CONFIG = null;
    private static final String NO_NAME = null;
    private static final Map<String, String> NO_TAGS = null;
    private static final Supplier<CircuitBreakerConfig> NO_SUPPLIER = null;
    private static final Map<String, CircuitBreakerConfig> NO_CONFIGS = null;
    private static final RegistryEventConsumer<CircuitBreaker> NO_CONSUMER = null;
    private static final List<RegistryEventConsumer<CircuitBreaker>> NO_CONSUMERS = null;

    /** What can be done with a registry that knows the name {@code known}. */
    static Stream<Arguments> calls() {
        return Stream.concat(
                Stream.of("known", "new", null).flatMap(RegistryNullsTest::lookups),
                Stream.of(
                        call("find", registry -> registry.find(null)),
                        call("remove", registry -> registry.remove(null)),
                        call("replace null", registry -> registry.replace(null, CircuitBreaker.ofDefaults("x"))),
                        call("replace known by null", registry -> registry.replace("known", null)),
                        call("replace new by null", registry -> registry.replace("new", null)),
                        call("addConfiguration null name", registry -> add(registry, null, CONFIG)),
                        call("addConfiguration null", registry -> add(registry, "x", null)),
                        call("addConfiguration default", registry -> add(registry, "default", CONFIG)),
                        call("addConfiguration default null", registry -> add(registry, "default", null)),
                        call("getConfiguration", registry -> registry.getConfiguration(null)),
                        call("removeConfiguration", registry -> registry.removeConfiguration(null)),
                        call("removeConfiguration default", registry -> registry.removeConfiguration("default")),
                        call("removeConfiguration unknown", registry -> registry.removeConfiguration("x"))));
    }

    private static Stream<Arguments> lookups(@Nullable String name) {
        Map<String, String> tags = Map.of();
        return Stream.of(
                call("name: " + name, registry -> registry.circuitBreaker(name)),
                call("tags: " + name, registry -> registry.circuitBreaker(name, NO_TAGS)),
                call("config: " + name, registry -> registry.circuitBreaker(name, NO_CONFIG)),
                call("config, tags: " + name, registry -> registry.circuitBreaker(name, NO_CONFIG, tags)),
                call("config, no tags: " + name, registry -> registry.circuitBreaker(name, CONFIG, NO_TAGS)),
                call("neither: " + name, registry -> registry.circuitBreaker(name, NO_CONFIG, NO_TAGS)),
                call("configName: " + name, registry -> registry.circuitBreaker(name, NO_NAME)),
                call("configName, tags: " + name, registry -> registry.circuitBreaker(name, NO_NAME, tags)),
                call("configName, no tags: " + name, registry -> registry.circuitBreaker(name, "default", NO_TAGS)),
                call("missing, no tags: " + name, registry -> registry.circuitBreaker(name, "missing", NO_TAGS)),
                call("supplier: " + name, registry -> registry.circuitBreaker(name, NO_SUPPLIER)),
                call("supplier, tags: " + name, registry -> registry.circuitBreaker(name, NO_SUPPLIER, tags)),
                call("supplier, no tags: " + name, registry -> registry.circuitBreaker(name, () -> CONFIG, NO_TAGS)),
                call("supplied: " + name, registry -> registry.circuitBreaker(name, () -> null)),
                call("supplied, no tags: " + name, registry -> registry.circuitBreaker(name, () -> null, NO_TAGS)));
    }

    private static Arguments call(String name, Function<CircuitBreakerRegistry, @Nullable Object> call) {
        return Arguments.of(name, call);
    }

    private static Object add(
            CircuitBreakerRegistry registry, @Nullable String name, @Nullable CircuitBreakerConfig config) {
        registry.addConfiguration(name, config);
        return "added";
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("calls")
    void sameNull_sameAnswer(String name, Function<CircuitBreakerRegistry, @Nullable Object> call) {
        CircuitBreakerRegistry theirs = CircuitBreakerRegistry.ofDefaults();
        CircuitBreakerRegistry ours = BreakerRegistry.ofDefaults();
        theirs.circuitBreaker("known");
        ours.circuitBreaker("known");
        assertSame(() -> call.apply(theirs), () -> call.apply(ours));
        assertThat(ours.getAllCircuitBreakers())
                .extracting(CircuitBreaker::getName)
                .containsExactlyInAnyOrderElementsOf(theirs.getAllCircuitBreakers().stream()
                        .map(CircuitBreaker::getName)
                        .toList());
    }

    /** The same factory there and here. */
    static Stream<Arguments> factories() {
        return Stream.of(ofConfig(), ofConfigs(), ofBreakers()).flatMap(Function.identity());
    }

    private static Stream<Arguments> ofConfig() {
        List<RegistryEventConsumer<CircuitBreaker>> holes = Collections.singletonList(null);
        return Stream.of(
                both("config", () -> CircuitBreakerRegistry.of(NO_CONFIG), () -> BreakerRegistry.of(NO_CONFIG)),
                both(
                        "config, consumer",
                        () -> CircuitBreakerRegistry.of(CONFIG, NO_CONSUMER),
                        () -> BreakerRegistry.of(CONFIG, NO_CONSUMER)),
                both(
                        "config, consumers",
                        () -> CircuitBreakerRegistry.of(CONFIG, NO_CONSUMERS),
                        () -> BreakerRegistry.of(CONFIG, NO_CONSUMERS)),
                both(
                        "config, list with a hole",
                        () -> CircuitBreakerRegistry.of(CONFIG, holes),
                        () -> BreakerRegistry.of(CONFIG, holes)));
    }

    private static Stream<Arguments> ofConfigs() {
        Map<String, CircuitBreakerConfig> configs = Map.of();
        Map<String, CircuitBreakerConfig> holed = Collections.singletonMap("x", null);
        Map<String, CircuitBreakerConfig> noDefault = Collections.singletonMap("default", null);
        Map<String, CircuitBreakerConfig> unnamed = Collections.singletonMap(null, CONFIG);
        return Stream.of(
                both("configs", () -> CircuitBreakerRegistry.of(NO_CONFIGS), () -> BreakerRegistry.of(NO_CONFIGS)),
                both("configs with a hole", () -> CircuitBreakerRegistry.of(holed), () -> BreakerRegistry.of(holed)),
                both(
                        "configs without default",
                        () -> CircuitBreakerRegistry.of(noDefault),
                        () -> BreakerRegistry.of(noDefault)),
                both(
                        "configs without a name",
                        () -> CircuitBreakerRegistry.of(unnamed),
                        () -> BreakerRegistry.of(unnamed)),
                both(
                        "configs, tags",
                        () -> CircuitBreakerRegistry.of(configs, NO_TAGS),
                        () -> BreakerRegistry.of(configs, NO_TAGS)),
                both(
                        "configs, consumer",
                        () -> CircuitBreakerRegistry.of(configs, NO_CONSUMER),
                        () -> BreakerRegistry.of(configs, NO_CONSUMER)),
                both(
                        "configs, consumer, tags",
                        () -> CircuitBreakerRegistry.of(configs, NO_CONSUMER, Map.of()),
                        () -> BreakerRegistry.of(configs, NO_CONSUMER, Map.of())),
                both(
                        "configs, consumers",
                        () -> CircuitBreakerRegistry.of(configs, NO_CONSUMERS),
                        () -> BreakerRegistry.of(configs, NO_CONSUMERS)));
    }

    private static Stream<Arguments> ofBreakers() {
        return Stream.of(
                both(
                        "builder",
                        () -> CircuitBreakerRegistry.custom()
                                .withCircuitBreakerConfig(null)
                                .build(),
                        () -> BreakerRegistry.custom().config(null).build()),
                both("breaker's config", () -> CircuitBreaker.of("x", NO_CONFIG), () -> Breaker.of("x", NO_CONFIG)),
                both(
                        "breaker's tags",
                        () -> CircuitBreaker.of("x", CONFIG, NO_TAGS),
                        () -> Breaker.of("x", CONFIG, BreakerOptions.defaults(), NO_TAGS)),
                both(
                        "breaker's config and tags",
                        () -> CircuitBreaker.of("x", NO_CONFIG, NO_TAGS),
                        () -> Breaker.of("x", NO_CONFIG, BreakerOptions.defaults(), NO_TAGS)));
    }

    private static Arguments both(String name, Supplier<Object> theirs, Supplier<Object> ours) {
        return Arguments.of(name, theirs, ours);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("factories")
    void sameNullForAFactory_sameAnswer(String name, Supplier<Object> theirs, Supplier<Object> ours) {
        assertSame(theirs, ours);
    }

    @Test
    void nullThatResilience4jTakes_oursRefusesAtOnce() {
        BreakerRegistry registry = BreakerRegistry.ofDefaults();
        String consumers = "EventConsumers must not be null";
        assertThatThrownBy(() -> registry.getEventPublisher().onEvent(null)).hasMessage(consumers);
        assertThatThrownBy(() -> registry.getEventPublisher().onEntryAdded(null))
                .hasMessage(consumers);
        assertThatThrownBy(() -> registry.getEventPublisher().onEntryRemoved(null))
                .hasMessage(consumers);
        assertThatThrownBy(() -> registry.getEventPublisher().onEntryReplaced(null))
                .hasMessage(consumers);
        assertThatThrownBy(() -> Breaker.ofDefaults(null)).hasMessage("Name must not be null");
        assertThatThrownBy(() -> BreakerRegistry.custom().tags(null)).hasMessage("Tags must not be null");
        assertThatThrownBy(() -> registry.breaker("x", CONFIG, null)).hasMessage("options");
    }

    private static void assertSame(Supplier<@Nullable Object> theirs, Supplier<@Nullable Object> ours) {
        Throwable expected = thrownBy(theirs);
        Throwable actual = thrownBy(ours);
        if (expected == null) {
            assertThat(actual).isNull();
            return;
        }
        assertThat(actual).hasSameClassAs(expected);
        if (hasItsOwnMessage(expected)) {
            assertThat(actual).hasMessage(expected.getMessage());
        } else {
            assertThat(hasItsOwnMessage(actual)).isTrue();
        }
    }

    private static @Nullable Throwable thrownBy(Supplier<@Nullable Object> call) {
        try {
            Object unused = call.get();
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    /** The virtual machine says what could not be invoked on null, which is no message to a user. */
    private static boolean hasItsOwnMessage(@Nullable Throwable thrown) {
        return thrown != null
                && thrown.getMessage() != null
                && !thrown.getMessage().startsWith("Cannot invoke");
    }
}
