/** What finding a breaker by its name costs. */
@org.jspecify.annotations.NullMarked
package io.holdfast.benchmarks.jmh.registry;
