/** Holdfast's micrometer. */
@org.jspecify.annotations.NullMarked
package io.holdfast.micrometer;
