package io.holdfast.benchmarks.jmh.executor;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Keeps a number of calls in flight: for each new one it waits for the oldest. One that takes unusually long is put
 * aside, so that a lost call does not stop the load, and is looked at again in the end. Not thread-safe.
 */
final class InFlight {

    /** A call that takes longer than this, where others take microseconds, is put aside. */
    private static final long UNUSUAL_MILLIS = 100;

    private static final int SPINS = 200;

    private final CompletableFuture<?>[] slots;
    private final Deque<CompletableFuture<?>> aside = new ArrayDeque<>();
    private final int mostAside;
    private int next;

    /** So many calls at a time; with more than {@code mostAside} put aside it is {@link #isHopeless()}. */
    InFlight(int calls, int mostAside) {
        this.slots = new CompletableFuture<?>[calls];
        this.mostAside = mostAside;
    }

    /** Waits until there is a place, and gives it to this call. */
    void add(CompletionStage<?> call) throws InterruptedException {
        CompletableFuture<?> oldest = slots[next];
        if (oldest != null && !completes(oldest, UNUSUAL_MILLIS)) {
            aside.add(oldest);
        }
        slots[next] = call.toCompletableFuture();
        next = next + 1 == slots.length ? 0 : next + 1;
    }

    /** Whether so many calls hang that there is no point in making more. */
    boolean isHopeless() {
        if (aside.size() > mostAside) {
            aside.removeIf(CompletableFuture::isDone);
        }
        return aside.size() > mostAside;
    }

    /** Waits for the rest, this long at the most for all together, and returns how many never completed. */
    long lost(long patienceMillis) throws InterruptedException {
        for (CompletableFuture<?> slot : slots) {
            if (slot != null) {
                aside.add(slot);
            }
        }
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
        long lost = 0;
        for (CompletableFuture<?> call : aside) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            lost += completes(call, Math.max(1, left)) ? 0 : 1;
        }
        return lost;
    }

    private static boolean completes(CompletableFuture<?> call, long millis) throws InterruptedException {
        for (int spins = 0; spins < SPINS; spins++) {
            if (call.isDone()) {
                return true;
            }
            Thread.onSpinWait();
        }
        try {
            Object unused = call.get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException slow) {
            return call.isDone();
        } catch (ExecutionException completed) {
            return true;
        }
        return true;
    }
}
