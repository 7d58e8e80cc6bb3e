package io.holdfast.spring.reactor;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.holdfast.core.breaker.Breaker;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one subscription, told to the breaker once: the first that is told is the one. It is told through a
 * stage, since that is the way to a permit on which a breaker judges results, leaves out what an {@link Error} says,
 * and reads the clock only where somebody needs it. The future that the breaker returns holds the permit: it votes when
 * the call's future completes, and gives the permit back when it is cancelled. That each completes once is all that
 * keeps threads apart here.
 */
final class Vote {

    private final CircuitBreaker breaker;
    private final CompletableFuture<@Nullable Object> call = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Object> permit;
    private boolean admitted;

    /** Asks for a permit. */
    Vote(CircuitBreaker breaker) {
        this.breaker = breaker;
        this.permit = breaker.executeCompletionStage(() -> {
                    admitted = true;
                    return call;
                })
                .toCompletableFuture();
    }

    /** Returns why the call may not be made; null if it may. */
    @Nullable
    Throwable refusal() {
        return admitted ? null : permit.handle((result, error) -> error).getNow(null);
    }

    void success(@Nullable Object result) {
        call.complete(result);
    }

    void failure(Throwable error) {
        call.completeExceptionally(error);
    }

    void ignore() {
        boolean first = permit.cancel(false);
        if (first && !(breaker instanceof Breaker)) {
            // Resilience4j's own knows nothing of the cancellation.
            breaker.releasePermission();
        }
    }
}
