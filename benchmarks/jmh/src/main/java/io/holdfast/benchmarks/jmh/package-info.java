/** Entry points around the benchmarks: the report that merges the runs, and the memory measurement. */
@org.jspecify.annotations.NullMarked
package io.holdfast.benchmarks.jmh;
