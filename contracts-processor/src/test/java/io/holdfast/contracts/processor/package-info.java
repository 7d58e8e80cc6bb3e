/** Tests of the annotation processor. */
@org.jspecify.annotations.NullMarked
package io.holdfast.contracts.processor;
