/**
 * The process around the calls: one instance ({@link io.holdfast.lifecycle.ProcessLock}), alive
 * ({@link io.holdfast.lifecycle.Heartbeat}, {@link io.holdfast.lifecycle.Supervisor}), ready
 * ({@link io.holdfast.lifecycle.Readiness}) and gone properly ({@link io.holdfast.lifecycle.Shutdown}).
 *
 * <p>Needs the JDK and SLF4J only. Linux in full; elsewhere a check that the system cannot answer is left out and
 * the reports say so. Time is a monotonic ticker and an instant source, held in {@link io.holdfast.lifecycle.Clocks}; the real ones,
 * and everything else that touches the running JVM (threads, sleep, exit, halt), live in one hidden class.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.lifecycle;
