package io.holdfast.contracts;

import java.util.BitSet;
import java.util.List;

/**
 * What one intent asks for and runs, worked out once. Immutable.
 *
 * @param requires the required fields as declared
 * @param welcomes the welcome fields as declared
 * @param always those of the welcome fields whose absence counts even where a condition was false
 * @param required the required fields as bits
 * @param welcome the welcome fields as bits
 * @param wanted both as bits, so that the complete case needs one comparison
 * @param requiredNodes the nodes that write a required field, as bits by ordinal; never changed once it is here
 * @param nodes what runs, in order
 */
record Plan(
        List<Field<?>> requires,
        List<Field<?>> welcomes,
        List<Field<?>> always,
        FieldSet required,
        FieldSet welcome,
        FieldSet wanted,
        BitSet requiredNodes,
        List<Node> nodes) {

    Missing missing(FieldSet present) {
        return present.containsAll(wanted)
                ? Missing.none()
                : new Missing(
                        required.minus(present).fields(), welcome.minus(present).fields());
    }
}
