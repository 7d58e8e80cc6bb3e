/** Holdfast's executor. */
@org.jspecify.annotations.NullMarked
package io.holdfast.executor;
