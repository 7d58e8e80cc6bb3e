/**
 * Finds work that stands still inside the process, before anybody outside does: loops that make no progress, executors
 * that do not get round to a task, deadlocks; and pauses of the whole JVM, so that they are not blamed on a loop.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.lifecycle.stall;
