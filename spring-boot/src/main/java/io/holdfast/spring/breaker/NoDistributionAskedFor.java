package io.holdfast.spring.breaker;

import io.holdfast.spring.internal.GivenProperties;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Holds unless the application asks for percentiles or a histogram of the breakers' calls: those need an event a call,
 * so Resilience4j's publisher stays.
 */
final class NoDistributionAskedFor extends SpringBootCondition {

    private static final String DISTRIBUTION = "management.metrics.distribution";
    private static final String PREFIX = DISTRIBUTION + ".";
    private static final List<String> ASKING = List.of("percentiles-histogram", "percentiles", "slo");
    private static final String METER = "resilience4j.circuitbreaker.calls";
    private static final ConditionOutcome NOT_ASKED =
            ConditionOutcome.match("no distribution of " + METER + " is asked for");
    private static final Bindable<Map<String, String>> VALUES = Bindable.mapOf(String.class, String.class);

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        if (!GivenProperties.anyBelow(context.getEnvironment(), DISTRIBUTION)) {
            return NOT_ASKED;
        }
        Binder binder = Binder.get(context.getEnvironment());
        for (String asking : ASKING) {
            String asked = asked(binder.bind(PREFIX + asking, VALUES).orElse(Map.of()));
            if (asked != null && !"false".equalsIgnoreCase(asked)) {
                return ConditionOutcome.noMatch(PREFIX + asking + " covers " + METER);
            }
        }
        return NOT_ASKED;
    }

    /** As Boot looks it up: the longest name that the meter's begins with, else that of all. */
    private static @Nullable String asked(Map<String, String> values) {
        Map<String, String> byMeter = new HashMap<>();
        // an element of a list has a key of its own
        values.forEach((key, value) -> byMeter.put(key.replaceFirst("[.\\[]\\d+]?$", ""), value));
        for (String name = METER; !name.isEmpty(); name = name.substring(0, Math.max(name.lastIndexOf('.'), 0))) {
            if (byMeter.containsKey(name)) {
                return byMeter.get(name);
            }
        }
        return byMeter.get("all");
    }
}
