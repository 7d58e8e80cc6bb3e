/**
 * Runs nodes under a {@link io.holdfast.contracts.Contract}: breaker, concurrency limit, timeout, retry, and fallbacks that are awaited; then says
 * which fields came from where and which are missing.
 *
 * <p>Start at {@link io.holdfast.executor.NodeExecutor}. Everything public here is immutable or thread-safe; builders are neither. Time is
 * taken from a {@link io.holdfast.core.time.TimeSource}; threads come from the executors the user gave, or from the one place that makes them.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.executor;
