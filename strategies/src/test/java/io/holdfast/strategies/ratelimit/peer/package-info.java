/** Our rate limit beside Resilience4j's: the same script on both, and the known defects one by one. */
@org.jspecify.annotations.NullMarked
package io.holdfast.strategies.ratelimit.peer;
