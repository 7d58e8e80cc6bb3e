/** Claims about the time limit, one class each. */
@org.jspecify.annotations.NullMarked
package io.holdfast.benchmarks.jcstress.timelimit;
