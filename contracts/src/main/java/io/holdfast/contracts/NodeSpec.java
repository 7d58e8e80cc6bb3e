package io.holdfast.contracts;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.function.Predicate;

/**
 * Declares a node on a class, as {@link Node} does in code. The class itself is not used; {@link Contract#node(Class)}
 * finds the node again.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface NodeSpec {

    /** Returns the name, unique in a contract. */
    String name();

    /** Returns the names of the fields it cannot do without. */
    String[] reads() default {};

    /** Returns the names of the fields it likes to have. */
    String[] readsIfPresent() default {};

    /** Returns the fields it produces. */
    FieldSpec[] writes() default {};

    /**
     * Returns the class of its condition, which has a constructor without parameters; {@link Always} for a node without
     * one.
     */
    Class<? extends Predicate<? super Inputs>> when() default Always.class;

    /** Returns why the node should not be used any more; empty where it may be. */
    String deprecated() default "";

    /** Stands for the absence of a condition. */
    record Always() implements Predicate<Inputs> {

        @Override
        public boolean test(Inputs inputs) {
            return true;
        }
    }
}
