package io.holdfast.contracts;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares a contract on its enum of intents, for {@link Contract#from} and for the annotation processor, which reports
 * violations where they are written. Constants carry {@link Requires} and {@link Welcomes}.
 *
 * <pre>{@code
 * @ContractSpec(
 *         inputs = @FieldSpec(name = "question", type = String.class),
 *         nodes = {WasteRag.class, Weather.class})
 * enum Intent {
 *     @Requires("disposal_rules") @Welcomes("forecast") WASTE
 * }
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface ContractSpec {

    /** Returns the fields the caller supplies. */
    FieldSpec[] inputs() default {};

    /**
     * Returns the classes of the nodes, each with a {@link NodeSpec}, in the order in which the contract lists them.
     */
    Class<?>[] nodes() default {};

    /** Returns the orders of fields that several nodes write. */
    ProducersSpec[] producers() default {};

    /** Returns rules that matter more or less than usual. */
    SeveritySpec[] severities() default {};
}
