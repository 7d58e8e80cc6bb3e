/** What a count window would gain if successes pended until something else is recorded: a prototype, not built in. */
@org.jspecify.annotations.NullMarked
package io.holdfast.benchmarks.jmh.folding;
