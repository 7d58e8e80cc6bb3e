/** What it costs to begin and end a call under a limit, beside the other libraries. */
@org.jspecify.annotations.NullMarked
package io.holdfast.benchmarks.jmh.bulkhead;
