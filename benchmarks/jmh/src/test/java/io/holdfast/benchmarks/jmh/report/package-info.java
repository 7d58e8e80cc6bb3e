/** The report keeps what it is given and says so when a bar is missed. */
@org.jspecify.annotations.NullMarked
package io.holdfast.benchmarks.jmh.report;
