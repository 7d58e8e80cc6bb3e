package io.holdfast.core.compat;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that sets what older versions of Resilience4j cannot say: a method of {@code CircuitBreakerConfig.Builder}.
 * With a version that has it, the test must pass; with one that has not, it must fail for the lack of just that. So the
 * list of what an old version leaves out can be neither too short nor too long, and nothing is skipped.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
@ExtendWith(SettingOrItsLack.class)
public @interface NeedsSetting {
    /** The method's name. */
    String value();
}
