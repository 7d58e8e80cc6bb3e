/** The supervisor of {@code holdfast-lifecycle} as a command. */
@org.jspecify.annotations.NullMarked
package io.holdfast.supervisor;
