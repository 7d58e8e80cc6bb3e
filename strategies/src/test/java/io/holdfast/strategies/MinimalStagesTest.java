package io.holdfast.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.holdfast.strategies.bulkhead.ConcurrencyLimit;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitOptions;
import io.holdfast.strategies.retry.RetryOptions;
import io.holdfast.strategies.retry.RetryPolicy;
import io.holdfast.strategies.timelimit.TimeLimit;
import io.holdfast.strategies.timelimit.TimeLimitOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The JDK's minimal stages are futures by type, and throw at everything that futures are asked. */
class MinimalStagesTest {

    /** Guards stages; all of them cancel what they wait for. */
    interface Guarded {
        <T> CompletionStage<T> call(Supplier<CompletionStage<T>> supplier);
    }

    static Stream<Guarded> strategies() {
        TimeLimit timeLimit = TimeLimit.of(
                "t", TimeLimiterConfig.ofDefaults(), TimeLimitOptions.defaults().cancelSource(true));
        RetryPolicy retry = RetryPolicy.of(
                "r", RetryConfig.ofDefaults(), RetryOptions.defaults().cancelSource(true));
        ConcurrencyLimit bulkhead = ConcurrencyLimit.of(
                "b",
                BulkheadConfig.ofDefaults(),
                ConcurrencyLimitOptions.defaults().cancelSource(true));
        return Stream.of(
                timeLimit::executeCompletionStage, retry::executeCompletionStage, bulkhead::executeCompletionStage);
    }

    private static <T> CompletableFuture<T> future(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void minimalStage_isWaitedForAsAnyOther(Guarded strategy) {
        assertThat(future(strategy.call(() -> CompletableFuture.completedStage("found"))))
                .isCompletedWithValue("found");
        CompletableFuture<String> source = new CompletableFuture<>();
        CompletableFuture<String> promise = future(strategy.call(source::minimalCompletionStage));
        assertThat(promise).isNotDone();
        source.complete("late");
        assertThat(promise.join()).isEqualTo("late");
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void promiseForAMinimalStage_canBeCancelled(Guarded strategy) {
        CompletableFuture<String> source = new CompletableFuture<>();
        CompletionStage<String> promise = strategy.call(source::minimalCompletionStage);
        assertThat(promise.toCompletableFuture().cancel(true)).isTrue();
        assertThat(source).isNotDone();
    }
}
