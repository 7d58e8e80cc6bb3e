/** Holdfast's examples. */
@org.jspecify.annotations.NullMarked
package io.holdfast.examples;
