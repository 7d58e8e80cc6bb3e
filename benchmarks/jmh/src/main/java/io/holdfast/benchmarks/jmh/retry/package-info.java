/** What a retry costs, beside the peers. */
@org.jspecify.annotations.NullMarked
package io.holdfast.benchmarks.jmh.retry;
