package io.holdfast.executor;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Waits on the caller's thread for work that is done on another. */
final class Awaited {

    private Awaited() {}

    /**
     * Returns what the work yields, or throws what it failed with. An interrupt of the caller cancels the work.
     *
     * @throws InterruptedException if the caller is interrupted
     * @throws Exception what the work failed with
     */
    static <T> T value(CompletableFuture<T> work) throws Exception {
        try {
            return work.get();
        } catch (InterruptedException e) {
            boolean unused = work.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
