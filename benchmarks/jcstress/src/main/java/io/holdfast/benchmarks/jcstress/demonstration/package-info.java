/**
 * The same interleavings on code that does not survive them: Resilience4j's breaker, and small models of the mistakes
 * the claims are about. Each is expected to find its forbidden outcome; a run of
 * {@link io.holdfast.benchmarks.jcstress.Run} leaves them out unless it is asked for {@code demonstrations}, and fails
 * then if one of them finds nothing. So the claims stay honest: the tests can find what they forbid.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.benchmarks.jcstress.demonstration;
