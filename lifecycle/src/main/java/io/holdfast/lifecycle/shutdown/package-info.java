/**
 * The end of a process in order: phases with budgets, steps that may fail or hang, a report, and a marker that tells
 * the next run how this one ended.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.lifecycle.shutdown;
