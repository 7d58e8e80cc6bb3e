/**
 * The seam for time: a monotonic clock and timers that tests can drive by hand. Everything in Holdfast that waits,
 * expires or measures takes a {@link io.holdfast.core.time.TimeSource}; wall-clock time appears in event timestamps
 * only.
 */
@NullMarked
package io.holdfast.core.time;

import org.jspecify.annotations.NullMarked;
