package io.holdfast.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.holdfast.contracts.Contract;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.strategies.retry.RetryBudget;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/**
 * Micrometer's meters and Caffeine are optional: an application runs without their jars, and is told when it needs one.
 */
class OptionalJarsTest {

    private static final Class<?>[] NEEDED = {
        LeanApplication.class,
        NodeExecutor.class,
        Contract.class,
        Breaker.class,
        RetryBudget.class,
        CircuitBreaker.class,
        IntervalFunction.class,
        Retry.class,
        ContextSnapshot.class,
        Logger.class
    };

    private static URLClassLoader loader() {
        URL[] jars = Stream.of(NEEDED)
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                .distinct()
                .toArray(URL[]::new);
        return new URLClassLoader(jars, ClassLoader.getPlatformClassLoader());
    }

    @Test
    void withoutThem_everythingElseWorks_andWhatNeedsThemSaysSo() throws Exception {
        ClassLoader full = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader lean = loader()) {
            Thread.currentThread().setContextClassLoader(lean); // services are looked up there
            Supplier<?> application = (Supplier<?>) lean.loadClass(LeanApplication.class.getName())
                    .getConstructor()
                    .newInstance();
            assertThat(application.get())
                    .isEqualTo(List.of(
                            "told",
                            "found DEGRADED",
                            "SUCCESS SUCCESS",
                            "lastKnownGood: no com.github.benmanes.caffeine.cache.Caffeine"
                                    + " (expected: com.github.ben-manes.caffeine:caffeine on the class path)",
                            "meters: no io.micrometer.core.instrument.MeterRegistry"
                                    + " (expected: io.micrometer:micrometer-core on the class path)",
                            "observations: no io.micrometer.observation.ObservationRegistry"
                                    + " (expected: io.micrometer:micrometer-observation on the class path)"));
        } finally {
            Thread.currentThread().setContextClassLoader(full);
        }
    }

    @Test
    void theLoaderDoesNotFindThem() throws Exception {
        try (URLClassLoader lean = loader()) {
            for (Class<?> absent : List.of(Caffeine.class, MeterRegistry.class)) {
                assertThatThrownBy(() -> lean.loadClass(absent.getName())).isInstanceOf(ClassNotFoundException.class);
            }
        }
    }
}
