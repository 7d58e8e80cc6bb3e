/** Holdfast's testkit. */
@org.jspecify.annotations.NullMarked
package io.holdfast.testkit;
