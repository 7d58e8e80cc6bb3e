/**
 * The clocks that the rest of this module is given: a monotonic ticker and the time of day, kept apart.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.lifecycle.time;
