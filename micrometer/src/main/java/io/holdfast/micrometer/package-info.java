/**
 * Micrometer meters that cost a breaker nothing but counting: {@link io.holdfast.micrometer.BreakerMetrics} reads
 * counters at scrape time instead of subscribing to the events of every call.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.micrometer;
