/** Meters of retries, time limits, bulkheads and rate limits in the place of those of Resilience4j's starter. */
@org.jspecify.annotations.NullMarked
package io.holdfast.spring.metrics;
