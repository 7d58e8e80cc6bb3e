package io.holdfast.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says that a method of a bean stands in for a node that has failed: a link of its fallback chain, behind those of its
 * policy. Its parameters are those of a {@link NodeFunction}, and in addition a {@code Throwable} for the failure; one
 * of a narrower type restricts the link to such failures. The property {@code holdfast.nodes.<name>.fallback} chooses
 * links by their names and sets their order.
 *
 * <p>On a method with {@code @Bean} that yields a {@code Fallback} it names that one's node.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface NodeFallback {

    /** Returns the node's name; case and the separators {@code _-.} do not matter. */
    String value();

    /** Returns the link's own name, which its provenance shows; the method's by default. */
    String name() default "";

    /** Returns its place among those of the node, lowest first; two of one node have different ones. */
    int order() default 0;
}
