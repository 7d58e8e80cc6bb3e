package io.holdfast.contracts;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares a field where it comes from: among the inputs of a contract, or among what a node writes. Elsewhere its name
 * is enough.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({})
public @interface FieldSpec {

    /** Returns the name of the field. */
    String name();

    /** Returns the class of the values; the raw one of a parameterised type. */
    Class<?> type();

    /** Returns why the field should not be used any more; empty where it may be. */
    String deprecated() default "";
}
