/**
 * The process around the calls: one instance ({@link io.holdfast.lifecycle.lock.ProcessLock}), alive
 * ({@link io.holdfast.lifecycle.heartbeat.Heartbeat}, {@link io.holdfast.lifecycle.supervisor.Supervisor}), ready
 * ({@link io.holdfast.lifecycle.readiness.Readiness}) and gone properly
 * ({@link io.holdfast.lifecycle.shutdown.Shutdown}). Each has a package of its own;
 * {@link io.holdfast.lifecycle.Lifecycle} puts them together.
 *
 * <p>Needs the JDK and SLF4J only. Linux in full; elsewhere a check that the system cannot answer is left out and the
 * reports say so. Time is a monotonic ticker and an instant source, held in {@link io.holdfast.lifecycle.time.Clocks};
 * threads and sleep come from one hidden class.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.lifecycle;
