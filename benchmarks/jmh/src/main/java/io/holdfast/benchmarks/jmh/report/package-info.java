/**
 * Turns measured batches into the committed page: {@link io.holdfast.benchmarks.jmh.report.JmhJson} reads,
 * {@link io.holdfast.benchmarks.jmh.report.BarChecks} compares with the bars, {@link
 * io.holdfast.benchmarks.jmh.report.Page} writes. Nothing here knows a benchmark class: rows are found by name, and a
 * name that is not there is reported as not measured, never left out.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.benchmarks.jmh.report;
