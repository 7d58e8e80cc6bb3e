/** Claims about the limits to concurrent calls, one class each. */
@org.jspecify.annotations.NullMarked
package io.holdfast.benchmarks.jcstress.bulkhead;
