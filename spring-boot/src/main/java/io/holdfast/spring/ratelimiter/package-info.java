/** Puts Holdfast's rate limits under Resilience4j's annotations, endpoints and properties. */
@NullMarked
package io.holdfast.spring.ratelimiter;

import org.jspecify.annotations.NullMarked;
