/** Guarded asynchronous calls and whole answers: ours and the peers' under the same policies. */
@org.jspecify.annotations.NullMarked
package io.holdfast.benchmarks.jmh.executor;
