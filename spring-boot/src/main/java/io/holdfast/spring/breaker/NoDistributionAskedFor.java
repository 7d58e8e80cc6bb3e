package io.holdfast.spring.breaker;

import java.util.List;
import java.util.Map;
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

    private static final String PREFIX = "management.metrics.distribution.";
    private static final List<String> ASKING = List.of("percentiles-histogram", "percentiles", "slo");
    private static final String METER = "resilience4j.circuitbreaker.calls";
    private static final Bindable<Map<String, String>> VALUES = Bindable.mapOf(String.class, String.class);

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        Binder binder = Binder.get(context.getEnvironment());
        for (String asking : ASKING) {
            Map<String, String> byMeter = binder.bind(PREFIX + asking, VALUES).orElse(Map.of());
            for (Map.Entry<String, String> entry : byMeter.entrySet()) {
                if (covers(entry.getKey()) && !"false".equalsIgnoreCase(entry.getValue())) {
                    return ConditionOutcome.noMatch(PREFIX + asking + "." + entry.getKey() + " is set");
                }
            }
        }
        return ConditionOutcome.match("no distribution of " + METER + " is asked for");
    }

    private static boolean covers(String key) {
        return METER.equals(key) || METER.startsWith(key + ".");
    }
}
