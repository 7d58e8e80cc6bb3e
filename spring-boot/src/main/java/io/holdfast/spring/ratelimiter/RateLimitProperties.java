package io.holdfast.spring.ratelimiter;

import io.holdfast.strategies.ratelimit.RateLimitOptions;
import io.holdfast.strategies.ratelimit.RateLimitRegistryBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What Resilience4j's own properties cannot say; everything else is read from {@code resilience4j.ratelimiter.*}.
 *
 * @param enabled whether the registry of rate limits is Holdfast's. Off, Resilience4j's starter makes its own.
 * @param smooth whether permits come evenly, and not all at the beginning of each period. By default they do not.
 * @param burst how many permits that were not used are kept where they come evenly, at least 1, the default.
 * @param refuseAtOnce whether a caller that cannot be served within its timeout is let go at once. By default it waits
 *     for the end of the timeout, as in Resilience4j.
 * @param instances the same for single limits by name, each over what is said for all.
 */
@ConfigurationProperties(RateLimitProperties.PREFIX)
record RateLimitProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable Boolean smooth,
        @Nullable Integer burst,
        @Nullable Boolean refuseAtOnce,
        Map<String, Instance> instances) {

    static final String PREFIX = "holdfast.ratelimiter";

    RateLimitProperties {
        checkBurst(burst);
        instances = instances == null ? Map.of() : instances;
    }

    private static void checkBurst(@Nullable Integer burst) {
        if (burst != null) {
            RateLimitOptions.defaults().smooth(burst); // a wrong value is to be a binding error
        }
    }

    /** Gives a builder these options, with what the properties say in place of the same. */
    void giveTo(RateLimitRegistryBuilder builder, RateLimitOptions options) {
        RateLimitOptions forAll = new Instance(smooth, burst, refuseAtOnce).over(options);
        builder.options(forAll);
        for (Map.Entry<String, Instance> each : instances.entrySet()) {
            builder.options(each.getKey(), each.getValue().over(forAll));
        }
    }

    /**
     * Options of a single limit.
     *
     * @param smooth whether permits come evenly
     * @param burst how many permits that were not used are kept where they come evenly, at least 1
     * @param refuseAtOnce whether a caller that cannot be served within its timeout is let go at once
     */
    record Instance(
            @Nullable Boolean smooth,
            @Nullable Integer burst,
            @Nullable Boolean refuseAtOnce) {

        Instance {
            checkBurst(burst);
        }

        /** Begins anew, since options can be added to but nothing taken from them. */
        RateLimitOptions over(RateLimitOptions options) {
            RateLimitOptions changed = options.getTimeSource() == null
                    ? RateLimitOptions.defaults()
                    : RateLimitOptions.defaults().timeSource(options.getTimeSource());
            if (smooth == null ? options.getBurst() > 0 : smooth) {
                changed = changed.smooth(burst == null ? Math.max(1, options.getBurst()) : burst);
            }
            return (refuseAtOnce == null ? options.isRefuseAtOnce() : refuseAtOnce) ? changed.refuseAtOnce() : changed;
        }
    }
}
