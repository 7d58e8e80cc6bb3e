package io.holdfast.spring.cloud;

import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.github.resilience4j.timelimiter.TimeLimiterRegistry;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The time limits that somebody asked for. A limiter that is merely in the registry is none of them: an annotation may
 * have made it there from Resilience4j's default of a second.
 */
final class TimeLimits {

    private final @Nullable TimeLimiterRegistry registry;
    private final Set<String> named;

    /**
     * @param named those that the properties name
     */
    TimeLimits(@Nullable TimeLimiterRegistry registry, Set<String> named) {
        this.registry = registry;
        this.named = named;
    }

    /**
     * @param code what code asks for, if the properties do not
     */
    @Nullable
    TimeLimiter of(String id, @Nullable TimeLimiterConfig code) {
        if (registry != null && named.contains(id)) {
            return registry.timeLimiter(id);
        }
        if (code == null) {
            return null;
        }
        TimeLimiter known = registry == null ? TimeLimiter.of(id, code) : registry.timeLimiter(id, code);
        return isSame(known.getTimeLimiterConfig(), code) ? known : TimeLimiter.of(id, code);
    }

    /** Whether the one in the registry is what code asks for, and not what an annotation of the same name made. */
    private static boolean isSame(TimeLimiterConfig known, TimeLimiterConfig code) {
        return known.getTimeoutDuration().equals(code.getTimeoutDuration())
                && known.shouldCancelRunningFuture() == code.shouldCancelRunningFuture();
    }
}
