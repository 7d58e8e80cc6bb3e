package io.holdfast.contracts;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Declares in which order several nodes that write one field are asked for it. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({})
public @interface ProducersSpec {

    /** Returns the name of the field. */
    String field();

    /** Returns the names of the nodes, the primary first. */
    String[] nodes();
}
