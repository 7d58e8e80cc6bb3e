/**
 * Puts Holdfast's breakers under Resilience4j's annotations, endpoints and properties: the registry, its meters, and
 * fallback methods that many threads may call.
 */
@NullMarked
package io.holdfast.spring.breaker;

import org.jspecify.annotations.NullMarked;
