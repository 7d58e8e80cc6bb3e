/**
 * Limits to concurrent calls that move by themselves: the settings, and the algorithms behind them, which are those of
 * Netflix's concurrency-limits. What uses them is {@link io.holdfast.strategies.bulkhead.ConcurrencyLimit} and the
 * executor's node policy. Nothing here is shared by threads without the care of those.
 */
@NullMarked
package io.holdfast.strategies.adaptive;

import org.jspecify.annotations.NullMarked;
