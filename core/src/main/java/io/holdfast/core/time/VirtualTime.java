package io.holdfast.core.time;

import io.holdfast.core.internal.Nanos;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Time that stands still until a test moves it. Timers that become due run on the advancing thread, in order of their
 * due time and, for equal times, in the order they were scheduled; each sees {@link #nanoTime()} at its own due time.
 *
 * <p>Thread-safe. The origin of {@link #nanoTime()} is chosen just below zero, so that code which compares raw values
 * instead of differences fails in tests.
 */
public final class VirtualTime implements TimeSource {

    private static final long ORIGIN = -5_000_000_000L;

    private final Object lock = new Object();
    private final PriorityQueue<Entry> queue =
            new PriorityQueue<>(Comparator.comparingLong(Entry::due).thenComparingLong(Entry::sequence));
    private final Instant start;
    private final AtomicLong now = new AtomicLong(ORIGIN);
    private long sequence;

    /** Starts at 2026-01-01T00:00:00Z. */
    public VirtualTime() {
        this(Instant.parse("2026-01-01T00:00:00Z"));
    }

    /**
     * Starts at a given instant.
     *
     * @param start what {@link #instant()} says before the first advance
     */
    public VirtualTime(Instant start) {
        this.start = Objects.requireNonNull(start, "start");
    }

    @Override
    public long nanoTime() {
        return now.get();
    }

    @Override
    public Instant instant() {
        return start.plusNanos(-ORIGIN).plusNanos(now.get());
    }

    @Override
    public Timer schedule(Runnable task, long delayNanos) {
        Objects.requireNonNull(task, "task");
        synchronized (lock) {
            Entry entry = new Entry(after(Math.max(0, delayNanos)), sequence++, task);
            queue.add(entry);
            return () -> {
                synchronized (lock) {
                    return queue.remove(entry);
                }
            };
        }
    }

    /**
     * Moves time forward and runs every timer that becomes due on the way, those included that the timers themselves
     * schedule.
     *
     * @param duration how far, not negative
     * @throws IllegalArgumentException if {@code duration} is negative
     * @throws AssertionError if timers threw; all that were due have run by then
     */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("duration: " + duration + " (expected: >= 0)");
        }
        long target = after(Nanos.of(duration));
        List<Throwable> failures = new ArrayList<>();
        for (Entry entry = takeDue(target); entry != null; entry = takeDue(target)) {
            try {
                entry.task().run();
            } catch (Throwable t) {
                failures.add(t);
            }
        }
        now.accumulateAndGet(target, Math::max);
        if (!failures.isEmpty()) {
            AssertionError error = new AssertionError("timer tasks failed: " + failures.size());
            failures.forEach(error::addSuppressed);
            throw error;
        }
    }

    /**
     * Moves time to the next timer and runs it, with all others due at that moment.
     *
     * @return false if there was no timer
     */
    public boolean advanceToNextTimer() {
        long due;
        synchronized (lock) {
            Entry next = queue.peek();
            if (next == null) {
                return false;
            }
            due = next.due();
        }
        advance(Duration.ofNanos(Math.max(0, due - now.get())));
        return true;
    }

    /**
     * Returns how many timers wait.
     *
     * @return scheduled, not yet run, not cancelled
     */
    public int pendingTimers() {
        synchronized (lock) {
            return queue.size();
        }
    }

    /** The time so many nanoseconds from now, or the end of time if that comes first. */
    private long after(long nanos) {
        long from = now.get();
        return from > Long.MAX_VALUE - nanos ? Long.MAX_VALUE : from + nanos;
    }

    private @Nullable Entry takeDue(long target) {
        synchronized (lock) {
            Entry next = queue.peek();
            if (next == null || next.due() > target) {
                return null;
            }
            queue.remove();
            now.accumulateAndGet(next.due(), Math::max);
            return next;
        }
    }

    private record Entry(long due, long sequence, Runnable task) {}
}
