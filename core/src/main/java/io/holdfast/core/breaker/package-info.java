/**
 * The circuit breaker. {@link io.holdfast.core.breaker.Breaker} is Resilience4j's interface plus permits; {@code
 * StandardBreaker} holds the state machine, one class per state beside it.
 */
@NullMarked
package io.holdfast.core.breaker;

import org.jspecify.annotations.NullMarked;
