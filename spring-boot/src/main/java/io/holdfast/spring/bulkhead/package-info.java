/** Puts Holdfast's bulkheads under Resilience4j's annotations, endpoints and properties. */
@NullMarked
package io.holdfast.spring.bulkhead;

import org.jspecify.annotations.NullMarked;
