/** Puts Holdfast's retries under Resilience4j's annotations, endpoints and properties. */
@NullMarked
package io.holdfast.spring.retry;

import org.jspecify.annotations.NullMarked;
