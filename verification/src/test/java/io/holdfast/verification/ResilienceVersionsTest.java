package io.holdfast.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.holdfast.core.registry.BreakerRegistry;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

/**
 * Which versions of Resilience4j the published modules run on, seen from their class files, and how an older one is
 * refused. That core's own tests pass on each is a step of {@code .ci/run}.
 */
class ResilienceVersionsTest {
    private static final String RESILIENCE4J = "io.github.resilience4j.";

    /** Jars of other versions, put there by the build: a folder each. */
    private static final Path JARS = House.module("verification").path().resolve("target/resilience4j");

    private static Set<References.Reference> published() {
        return House.published().stream()
                .map(module -> module.path().resolve("target/classes"))
                .filter(Files::isDirectory)
                .flatMap(classes -> References.of(classes, RESILIENCE4J).stream())
                .collect(Collectors.toSet());
    }

    private static ClassLoader loader(String version, Path... more) {
        try (Stream<Path> jars = Files.list(JARS.resolve(version))) {
            URL[] urls = Stream.concat(Stream.of(more), jars)
                    .map(ResilienceVersionsTest::url)
                    .toArray(URL[]::new);
            return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What an application has beside Resilience4j; the types of a method's parameters are asked for with it. */
    private static Path[] others() {
        return Stream.of(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                        .split(File.pathSeparator, -1))
                .map(Path::of)
                .filter(file -> !file.getFileName().toString().startsWith("resilience4j-"))
                .toArray(Path[]::new);
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }

    /** As a URI, since a folder's name may hold what a URL escapes. */
    private static Path home(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatPublishedModulesName_isInTheVersionTheyAreCompiledAgainst() {
        assertThat(published()).hasSizeGreaterThan(100);
        assertThat(References.unresolved(published(), CircuitBreaker.class.getClassLoader()))
                .isEmpty();
    }

    @Test
    void what2_3_0Lacks_isNamedByTheClassThatKnowsAlone() {
        assertThat(References.unresolved(published(), loader("2.3.0", others())))
                .containsExactly(
                        "Resilience4jVersion -> CircuitBreakerConfig.getInitialState",
                        "Resilience4jVersion -> CircuitBreakerConfig.getTransitionToStateAfterWaitDuration");
    }

    @Test
    void what2_2_0Lacks_isNamedByTheClassesThatKnowAlone() {
        assertThat(References.unresolved(published(), loader("2.2.0", others())))
                .containsExactly(
                        "EventBuffers -> EventConsumerRegistry.removeEventConsumer",
                        "Resilience4jVersion -> CircuitBreakerConfig.getClock",
                        "Resilience4jVersion -> CircuitBreakerConfig.getInitialState",
                        "Resilience4jVersion -> CircuitBreakerConfig.getTransitionToStateAfterWaitDuration");
    }

    @Test
    void lookAtReferences_findsClassesAndMembersThatAreNotThere() {
        Path core = House.module("core").path().resolve("target/classes");
        assertThat(References.unresolved(References.of(core, RESILIENCE4J), ClassLoader.getPlatformClassLoader()))
                .contains(
                        "Settings -> io.github.resilience4j.core.functions.Either",
                        "Settings -> Either.left",
                        "Settings -> CircuitBreakerConfig.getSlidingWindowSize");
    }

    @ParameterizedTest
    @CsvSource({
        "2.1.0, Registry.removeConfiguration",
        "1.7.1, io.github.resilience4j.core.functions.Either and Registry.removeConfiguration"
    })
    void olderVersion_isRefusedWheneverAskedWithTheVersionsThatWork(String version, String missing) {
        ClassLoader loader = loader(version, home(BreakerRegistry.class), home(Logger.class));

        for (String entry : List.of("breaker.Breaker", "registry.BreakerRegistry", "breaker.Breaker")) {
            assertThatThrownBy(() -> make(loader, entry))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("resilience4j: " + version + " (expected: 2.2.0, 2.3.0, 2.4.0 or a newer one that has "
                            + missing + ")");
        }
        assertThatThrownBy(() -> invoke(loader, "registry.BreakerRegistry", "shared"))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> invoke(loader, "registry.BreakerRegistry", "custom"))
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.2.0", "2.3.0"})
    void supportedOlderVersion_makesBreakersAndRegistries(String version) throws Throwable {
        ClassLoader loader = loader(version, home(BreakerRegistry.class), home(Logger.class));

        assertThat(make(loader, "breaker.Breaker")).hasToString("CircuitBreaker 'x'");
        assertThat(make(loader, "registry.BreakerRegistry")).hasToString("BreakerRegistry[]");
    }

    private static Object make(ClassLoader loader, String type) throws Throwable {
        return type.endsWith("Registry") ? invoke(loader, type, "ofDefaults") : invoke(loader, type, "ofDefaults", "x");
    }

    private static Object invoke(ClassLoader loader, String type, String factory, Object... arguments)
            throws Throwable {
        Class<?>[] types = Stream.of(arguments).map(Object::getClass).toArray(Class<?>[]::new);
        try {
            return Class.forName("io.holdfast.core." + type, true, loader)
                    .getMethod(factory, types)
                    .invoke(null, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
