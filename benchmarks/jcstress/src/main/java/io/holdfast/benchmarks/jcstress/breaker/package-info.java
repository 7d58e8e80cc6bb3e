/** Claims about the breaker and its windows, one class each. */
@org.jspecify.annotations.NullMarked
package io.holdfast.benchmarks.jcstress.breaker;
