/**
 * Our breaker beside Resilience4j's: the same script on both, the known defects one by one, and a service that
 * exchanges one for the other.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.core.peer;
