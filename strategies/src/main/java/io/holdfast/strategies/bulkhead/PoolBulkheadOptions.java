package io.holdfast.strategies.bulkhead;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * What Resilience4j's {@link io.github.resilience4j.bulkhead.ThreadPoolBulkheadConfig} cannot say. Immutable; each
 * method returns a changed copy.
 */
public final class PoolBulkheadOptions {

    private static final PoolBulkheadOptions DEFAULTS = new PoolBulkheadOptions(false, null, Duration.ofSeconds(5));

    private final boolean virtualThreads;
    private final @Nullable ThreadFactory threadFactory;
    private final Duration closeTimeout;

    private PoolBulkheadOptions(boolean virtualThreads, @Nullable ThreadFactory threadFactory, Duration closeTimeout) {
        this.virtualThreads = virtualThreads;
        this.threadFactory = threadFactory;
        this.closeTimeout = closeTimeout;
    }

    /**
     * Returns the defaults: platform threads, five seconds to close, both as in Resilience4j.
     */
    public static PoolBulkheadOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Sets whether calls run on virtual threads where the JDK has them (21 or newer), on platform threads elsewhere
     * (default: no). The numbers of the configuration hold for them as for others.
     *
     * @param virtual true for virtual threads
     */
    public PoolBulkheadOptions virtualThreads(boolean virtual) {
        return new PoolBulkheadOptions(virtual, threadFactory, closeTimeout);
    }

    /**
     * Sets what makes the threads, whatever {@link #virtualThreads} says.
     *
     * @param factory makes threads that have not been started
     */
    public PoolBulkheadOptions threadFactory(ThreadFactory factory) {
        return new PoolBulkheadOptions(virtualThreads, Objects.requireNonNull(factory, "threadFactory"), closeTimeout);
    }

    /**
     * Sets how long {@link PoolBulkhead#close()} waits for calls to end.
     *
     * @param timeout not negative
     * @throws IllegalArgumentException if negative
     */
    public PoolBulkheadOptions closeTimeout(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("closeTimeout: " + timeout + " (expected: >= 0)");
        }
        return new PoolBulkheadOptions(virtualThreads, threadFactory, timeout);
    }

    /**
     * Returns whether calls run on virtual threads where the JDK has them.
     */
    public boolean isVirtualThreads() {
        return virtualThreads;
    }

    /**
     * Returns what makes the threads.
     *
     * @return null for the bulkhead's own
     */
    public @Nullable ThreadFactory getThreadFactory() {
        return threadFactory;
    }

    /**
     * Returns how long closing waits for calls to end.
     */
    public Duration getCloseTimeout() {
        return closeTimeout;
    }

    @Override
    public String toString() {
        return "PoolBulkheadOptions[virtualThreads=" + virtualThreads + ", threadFactory=" + threadFactory
                + ", closeTimeout=" + closeTimeout + "]";
    }
}
