package io.holdfast.strategies.ratelimit;

import static io.holdfast.strategies.ratelimit.WindowTest.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.core.exception.AcquirePermissionCancelledException;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.holdfast.core.time.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GuardedRateTest {

    private final VirtualTime time = new VirtualTime();
    private final RateLimit limit = limit(config(2, Duration.ZERO));

    private RateLimit limit(RateLimiterConfig config) {
        return RateLimit.of("search", config, RateLimitOptions.defaults().timeSource(time));
    }

    private static int left(RateLimit limit) {
        return limit.getMetrics().getAvailablePermissions();
    }

    @AfterEach
    void notInterrupted() {
        boolean unused = Thread.interrupted();
    }

    @Test
    void calls_areMade_andRefused() throws Throwable {
        assertThat(limit.executeSupplier(() -> "a")).isEqualTo("a");
        assertThat(limit.executeCallable(() -> "b")).isEqualTo("b");
        assertThatThrownBy(() -> limit.executeCheckedSupplier(() -> "c"))
                .isInstanceOf(RequestNotPermitted.class)
                .hasMessage("RateLimiter 'search' does not permit further calls");
        time.advance(Duration.ofSeconds(1));
        assertThat(limit.executeCheckedSupplier(2, () -> "c")).isEqualTo("c");
        time.advance(Duration.ofSeconds(1));
        List<String> run = new ArrayList<>();
        limit.executeRunnable(() -> run.add("d"));
        assertThat(run).containsExactly("d");
        assertThat(limit.executeCompletionStage(() -> CompletableFuture.completedStage("e")))
                .isCompletedWithValue("e");
        CompletionStage<String> refused = limit.executeCompletionStage(() -> CompletableFuture.completedStage("f"));
        assertThatThrownBy(() -> refused.toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(RequestNotPermitted.class);
    }

    @Test
    void anInterruptedThread_makesNoCall_andTakesNoPermit() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> limit.executeSupplier(() -> "a"))
                .isInstanceOf(AcquirePermissionCancelledException.class);
        assertThat(limit.executeCompletionStage(() -> CompletableFuture.completedStage("b")))
                .isCompletedExceptionally();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(left(limit)).isEqualTo(2);
    }

    @Test
    void aResult_drains_ifTheConfigurationSaysSo() {
        RateLimit draining = limit(RateLimiterConfig.from(config(5, Duration.ZERO))
                .drainPermissionsOnResult(result ->
                        result.isRight() ? "too many".equals(result.get()) : result.getLeft() instanceof IOException)
                .build());
        assertThat(draining.executeSupplier(() -> "fine")).isEqualTo("fine");
        assertThat(left(draining)).isEqualTo(4);
        assertThat(draining.executeSupplier(() -> "too many")).isEqualTo("too many");
        assertThat(left(draining)).isZero();
        time.advance(Duration.ofSeconds(1));
        assertThatThrownBy(() -> draining.executeCallable(() -> {
                    throw new IOException("429");
                }))
                .isInstanceOf(IOException.class);
        assertThat(left(draining)).isZero();
        time.advance(Duration.ofSeconds(1));
        assertThatThrownBy(() -> draining.executeRunnable(() -> {
                    throw new IllegalStateException("other");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(left(draining)).isEqualTo(4);
        assertThat(draining.executeCompletionStage(() -> CompletableFuture.failedStage(new IOException("429"))))
                .isCompletedExceptionally();
        assertThat(left(draining)).isZero();
    }

    @Test
    void aStageThatIsNull_orASupplierThatThrows_failsTheFuture() {
        assertThat(limit.<String>executeCompletionStage(() -> nothing())).isCompletedExceptionally();
        assertThat(limit.<String>executeCompletionStage(() -> {
                    throw new IllegalStateException("no stage");
                }))
                .isCompletedExceptionally();
    }

    @SuppressWarnings("NullAway") // what the test is about
    private static CompletionStage<String> nothing() {
        return null;
    }

    @Test
    void withoutStackTraces_aRejectionIsAlwaysTheSame() {
        RateLimit quiet = limit(RateLimiterConfig.from(config(1, Duration.ZERO))
                .writableStackTraceEnabled(false)
                .build());
        assertThat(quiet.tryAcquire()).isTrue();
        Throwable first = refusal(quiet);
        assertThat(first).isSameAs(refusal(quiet));
        assertThat(first.getStackTrace()).isEmpty();
        assertThat(quiet.reconfigure(before -> RateLimiterConfig.from(before)
                                .writableStackTraceEnabled(true)
                                .build())
                        .changes())
                .containsExactly("writableStackTraceEnabled: false -> true");
        assertThat(refusal(quiet).getStackTrace()).isNotEmpty();
    }

    private static Throwable refusal(RateLimit limit) {
        try {
            limit.executeRunnable(() -> {});
        } catch (RequestNotPermitted refused) {
            return refused;
        }
        throw new AssertionError("not refused");
    }

    @Test
    void consumersThatThrow_concernNobody() {
        limit.getEventPublisher().onSuccess(event -> {
            throw new IllegalStateException("consumer");
        });
        limit.getEventPublisher().onFailure(event -> {
            throw new StackOverflowError("consumer");
        });
        assertThat(limit.executeSupplier(2, () -> "a")).isEqualTo("a");
        assertThat(limit.tryAcquire()).isFalse();
    }

    @Test
    @SuppressWarnings("NullAway") // what the test is about
    void nulls_areRefused_inResilience4jsWords() {
        assertThatThrownBy(() -> RateLimit.of(null, config(1, Duration.ZERO)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("Name must not be null");
        assertThatThrownBy(() -> RateLimit.of("a", null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("Config must not be null");
    }
}
