/** What retries share: the budget that keeps them from multiplying an outage. */
@NullMarked
package io.holdfast.strategies.retry;

import org.jspecify.annotations.NullMarked;
