/**
 * Starts the stress tests: {@link io.holdfast.benchmarks.jcstress.Run} is the main class of the jar. The tests
 * themselves are one class per claim, in the packages below; each states the interleaving it is after and forbids what
 * must not come of it.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.benchmarks.jcstress;
