/** Our meters against those of Resilience4j, in a real Prometheus scrape. */
@org.jspecify.annotations.NullMarked
package io.holdfast.micrometer;
