/** Tests of the prototype of a window whose successes pend. */
@org.jspecify.annotations.NullMarked
package io.holdfast.benchmarks.jmh.folding;
