package io.holdfast.contracts;

import io.holdfast.contracts.rules.Severity;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Changes how much a rule matters for one contract. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({})
public @interface SeveritySpec {

    /** Returns the number of a rule whose severity is not fixed, as messages show it, such as {@code HF07}. */
    String rule();

    /** Returns how much it matters. */
    Severity severity();
}
