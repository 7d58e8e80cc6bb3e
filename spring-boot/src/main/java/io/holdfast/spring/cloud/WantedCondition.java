package io.holdfast.spring.cloud;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.ClassUtils;

/**
 * Whether our factories are wanted. Where Spring Cloud's own for Resilience4j is, somebody has chosen it, and code may
 * configure it by its type; so it stays unless the property says otherwise.
 */
final class WantedCondition extends SpringBootCondition {

    private static final String PROPERTY = "holdfast.cloud.enabled";
    private static final String THEIRS =
            "org.springframework.cloud.circuitbreaker.resilience4j.Resilience4JCircuitBreakerFactory";

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        ConditionMessage.Builder message = ConditionMessage.forCondition("Holdfast's circuit breaker factories");
        Boolean enabled = context.getEnvironment().getProperty(PROPERTY, Boolean.class);
        if (enabled != null) {
            return new ConditionOutcome(enabled, message.because(PROPERTY + " is " + enabled));
        }
        boolean theirs = ClassUtils.isPresent(THEIRS, context.getClassLoader());
        return new ConditionOutcome(
                !theirs, message.because("Spring Cloud's own for Resilience4j is " + (theirs ? "there" : "absent")));
    }
}
