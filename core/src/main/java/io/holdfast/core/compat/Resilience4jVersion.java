package io.holdfast.core.compat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.Registry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one place that knows the versions of Resilience4j apart. Core is compiled against 2.4.0 and runs on 2.2.0 and
 * 2.3.0 too, which Spring Cloud's bom pins. Three accessors of the configuration are missing there, and with them the
 * settings: a breaker does then what those versions always do.
 *
 * <p>What there is, is looked up once, by asking for classes and methods: a version is only a name, and shaded jars
 * have none. A call of a missing method is harmless as long as it is not reached, for the JVM resolves a method at its
 * first call; so the accessors are called directly, each behind its flag, and nothing here is reflective after class
 * initialisation. {@code ResilienceVersionsTest} in {@code verification} sees to it that no other class calls what a
 * supported version lacks. Thread-safe.
 */
public final class Resilience4jVersion {

    private static final String EITHER = "io.github.resilience4j.core.functions.Either";

    // since 2.3.0
    private static final boolean HAS_CLOCK = has(CircuitBreakerConfig.class, "getClock");
    // since 2.4.0
    private static final boolean HAS_INITIAL_STATE = has(CircuitBreakerConfig.class, "getInitialState");
    private static final boolean HAS_STATE_AFTER_WAIT =
            has(CircuitBreakerConfig.class, "getTransitionToStateAfterWaitDuration");

    private static final List<String> MISSING = missing();

    private Resilience4jVersion() {}

    /**
     * Refuses a version that core cannot run on, whenever it is asked. It comes first wherever a breaker or registry is
     * made, before any class is linked that would fail in words of its own.
     *
     * @throws IllegalStateException if the Resilience4j on the class path is too old
     */
    public static void require() {
        if (!MISSING.isEmpty()) {
            throw new IllegalStateException("resilience4j: " + found()
                    + " (expected: 2.2.0, 2.3.0, 2.4.0 or a newer one that has "
                    + String.join(" and ", MISSING)
                    + ")");
        }
    }

    /**
     * Returns the state a breaker begins in.
     *
     * @param config the configuration
     * @return CLOSED before 2.4.0
     */
    public static State initialState(CircuitBreakerConfig config) {
        return HAS_INITIAL_STATE ? config.getInitialState() : State.CLOSED;
    }

    /**
     * Returns the state that follows when the maximum wait in HALF_OPEN is over.
     *
     * @param config the configuration
     * @return OPEN before 2.4.0
     */
    public static @Nullable State stateAfterHalfOpenWait(CircuitBreakerConfig config) {
        return HAS_STATE_AFTER_WAIT ? config.getTransitionToStateAfterWaitDuration() : State.OPEN;
    }

    /**
     * Returns the clock of a configuration.
     *
     * @param config the configuration
     * @return null before 2.3.0: the system's is meant
     */
    public static @Nullable Clock clock(CircuitBreakerConfig config) {
        return HAS_CLOCK ? config.getClock() : null;
    }

    private static String found() {
        String version = CircuitBreaker.class.getPackage().getImplementationVersion();
        return version == null ? "of unknown version" : version;
    }

    /**
     * Of what core needs, what came last: Either with 2.0.0, where Vavr's was before, and removeConfiguration with
     * 2.2.0.
     */
    private static List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (!isThere(EITHER)) {
            missing.add(EITHER);
        }
        if (!has(Registry.class, "removeConfiguration", String.class)) {
            missing.add("Registry.removeConfiguration");
        }
        return List.copyOf(missing);
    }

    private static boolean isThere(String type) {
        try {
            Class.forName(type, false, CircuitBreakerConfig.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError absent) {
            return false;
        }
    }

    /**
     * A class whose signatures name classes that are not there cannot be looked at, and counts as without the method.
     */
    private static boolean has(Class<?> type, String method, Class<?>... parameters) {
        try {
            type.getMethod(method, parameters);
            return true;
        } catch (NoSuchMethodException | LinkageError absent) {
            return false;
        }
    }
}
