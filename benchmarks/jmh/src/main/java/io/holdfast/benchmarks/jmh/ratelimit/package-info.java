/** A permit that is there, asked for in the ways of each library. */
@org.jspecify.annotations.NullMarked
package io.holdfast.benchmarks.jmh.ratelimit;
