package io.holdfast.contracts;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the fields that make an answer to the intent better. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Welcomes {

    /** Returns the names of the fields; where the condition of the producer of one is false, its absence is no lack. */
    String[] value() default {};

    /**
     * Returns the names of further fields, whose absence counts as missing even where the condition of their producer
     * is false.
     */
    String[] always() default {};
}
