package io.holdfast.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says that a method of a bean is the function of a node:
 *
 * <pre>{@code
 * @NodeFunction("weather")
 * Weather weather(String city) { ... }
 * }</pre>
 *
 * <p>A parameter is a field that the node reads, found by the parameter's name, or by its type where only one field has
 * it; an {@code Optional} of it for a field that the node reads if present; {@code Inputs} for all of them; or a {@code
 * NodeContext}. A method that returns a {@code CompletionStage} must not block: it is bound as an asynchronous one. Of
 * several outputs it returns {@code Values}. What does not fit is an error at start.
 *
 * <p>On a class, or on a method with {@code @Bean}, it names the node of a bean that is one of the executor's own
 * function types. Without it such a bean is the function of the node that has the bean's name.
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface NodeFunction {

    /** Returns the node's name; case and the separators {@code _-.} do not matter. */
    String value();
}
