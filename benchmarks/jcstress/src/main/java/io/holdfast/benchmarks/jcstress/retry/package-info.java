/** Claims about the retry, one class each. */
@org.jspecify.annotations.NullMarked
package io.holdfast.benchmarks.jcstress.retry;
