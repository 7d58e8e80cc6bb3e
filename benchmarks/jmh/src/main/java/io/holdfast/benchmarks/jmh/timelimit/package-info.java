/** What a time limit costs, beside the peers. */
@org.jspecify.annotations.NullMarked
package io.holdfast.benchmarks.jmh.timelimit;
