package io.holdfast.strategies.bulkhead;

import static io.holdfast.strategies.bulkhead.Helpers.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.bulkhead.BulkheadFullException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Stages and futures under a limit: the place comes back once, when the work ends. */
class GuardedAsyncCallsTest {
    private final ConcurrencyLimit limit = ConcurrencyLimit.of("backend", config(1, Duration.ZERO));
    private final CompletableFuture<String> work = new CompletableFuture<>();

    private CompletableFuture<String> guarded() {
        return limit.executeCompletionStage(() -> work).toCompletableFuture();
    }

    @Test
    void stage_holdsItsPlaceUntilItEnds() {
        CompletableFuture<String> guarded = guarded();

        assertThat(limit.running()).isEqualTo(1);
        assertThatThrownBy(() -> guarded().join()).hasCauseInstanceOf(BulkheadFullException.class);
        work.complete("reply");

        assertThat(guarded).isCompletedWithValue("reply");
        assertThat(limit.running()).isZero();
    }

    @Test
    void placeIsFree_whenTheFutureTells() {
        CompletableFuture<Boolean> next = guarded().thenApply(reply -> limit.tryEnter());

        work.complete("reply");

        assertThat(next).isCompletedWithValue(true);
    }

    @Test
    void stageThatFails_givesItsPlaceBack() {
        CompletableFuture<String> guarded = guarded();

        work.completeExceptionally(new IOException("down"));

        assertThatThrownBy(guarded::join).hasCauseInstanceOf(IOException.class);
        assertThat(limit.running()).isZero();
    }

    @Test
    void supplierThatThrowsOrReturnsNull_makesAFailedStage() {
        Supplier<CompletionStage<String>> none = () -> null;
        Supplier<CompletionStage<String>> throwing = () -> {
            throw new StackOverflowError("supplier");
        };

        assertThatThrownBy(() ->
                        limit.executeCompletionStage(none).toCompletableFuture().join())
                .hasCauseInstanceOf(NullPointerException.class)
                .hasMessageContaining("stage: null (expected: a CompletionStage)");
        assertThatThrownBy(() -> limit.decorateCompletionStage(throwing)
                        .get()
                        .toCompletableFuture()
                        .join())
                .hasCauseInstanceOf(StackOverflowError.class);
        assertThat(limit.running()).isZero();
        assertThat(limit.unmatchedReleases()).isZero();
    }

    @Test
    void stageThatTellsAndThenThrows_givesItsPlaceBackOnce() {
        ConcurrencyLimit two = ConcurrencyLimit.of("two", config(2, Duration.ZERO));
        two.tryEnter();
        CompletableFuture<String> hostile = new CompletableFuture<>() {
            @Override
            public <U> CompletableFuture<U> handle(BiFunction<? super String, Throwable, ? extends U> step) {
                U unused = step.apply("reply", null);
                unused = step.apply("again", null);
                throw new IllegalStateException("handle");
            }
        };

        assertThat(two.executeCompletionStage(() -> hostile).toCompletableFuture())
                .isCompletedWithValue("reply");
        assertThat(two.running()).isEqualTo(1);
    }

    @Test
    void cancelledFuture_leavesTheWorkAndItsPlaceAlone() {
        CompletableFuture<String> guarded = guarded();

        assertThat(guarded.cancel(true)).isTrue();

        assertThat(work).isNotDone();
        assertThat(limit.running()).isEqualTo(1);
        work.complete("reply");
        assertThat(limit.running()).isZero();
    }

    @Test
    void cancelledFuture_cancelsTheWorkIfAskedTo() {
        ConcurrencyLimit cancelling = ConcurrencyLimit.of(
                "cancelling",
                config(1, Duration.ZERO),
                ConcurrencyLimitOptions.defaults().cancelSource(true));
        CompletableFuture<String> guarded =
                cancelling.executeCompletionStage(() -> work).toCompletableFuture();

        guarded.cancel(true);

        assertThat(work).isCancelled();
        assertThat(cancelling.running()).isZero();
    }

    @Test
    void consumerThatThrows_keepsNoFutureFromCompleting() {
        limit.getEventPublisher().onCallFinished(event -> {
            throw new IllegalStateException("consumer");
        });
        CompletableFuture<String> guarded = guarded();

        work.complete("reply");

        assertThat(guarded).isCompletedWithValue("reply");
        assertThat(limit.running()).isZero();
    }

    @Test
    void futureThatIsAStage_givesItsPlaceBackWhenItEndsAndNotBefore() throws Exception {
        Future<String> guarded = limit.<String>decorateFuture(() -> work).get();

        assertThatThrownBy(() -> guarded.get(1, TimeUnit.NANOSECONDS)).isInstanceOf(TimeoutException.class);
        assertThat(limit.running()).as("it still runs").isEqualTo(1);
        work.complete("reply");

        assertThat(limit.running()).as("though nobody asked").isZero();
        assertThat(guarded.get()).isEqualTo("reply");
        assertThat(limit.unmatchedReleases()).isZero();
    }

    @Test
    void plainFuture_givesItsPlaceBackWhenAskedSeenOrCancelled() throws Exception {
        FutureTask<String> asked = new FutureTask<>(() -> "reply");
        Future<String> guarded = limit.<String>decorateFuture(() -> asked).get();
        asked.run();
        assertThat(guarded.get()).isEqualTo("reply");
        assertThat(guarded.get()).isEqualTo("reply");
        assertThat(limit.running()).isZero();

        FutureTask<String> seen = new FutureTask<>(() -> "reply");
        guarded = limit.<String>decorateFuture(() -> seen).get();
        assertThat(guarded.isDone()).isFalse();
        assertThat(limit.running()).isEqualTo(1);
        seen.run();
        assertThat(guarded.isDone()).isTrue();
        assertThat(limit.running()).isZero();

        Future<String> cancelled = limit.<String>decorateFuture(() -> new FutureTask<>(() -> "reply"))
                .get();
        assertThat(cancelled.cancel(true)).isTrue();
        assertThat(cancelled.isCancelled()).isTrue();
        assertThat(limit.running()).isZero();
        assertThatThrownBy(cancelled::get).isInstanceOf(CancellationException.class);
        assertThat(limit.unmatchedReleases()).isZero();
    }

    @Test
    void refusedFuture_isFailed() {
        limit.tryEnter();

        assertThatThrownBy(() -> limit.decorateFuture(() -> work).get().get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(BulkheadFullException.class);
    }

    @Test
    void supplierOfNoFuture_givesItsPlaceBack() {
        assertThatThrownBy(() -> limit.decorateFuture(() -> null).get()).isInstanceOf(NullPointerException.class);
        assertThat(limit.running()).isZero();
    }
}
