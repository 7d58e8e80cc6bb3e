package io.holdfast.executor.docs;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.github.resilience4j.retry.RetryConfig;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.executor.FailureKind;
import io.holdfast.executor.Fallback;
import io.holdfast.executor.Guard;
import io.holdfast.executor.Outcome;
import io.holdfast.executor.Provenance;
import io.holdfast.strategies.bulkhead.ConcurrencyLimit;
import io.holdfast.strategies.ratelimit.RateLimit;
import io.holdfast.strategies.retry.RetryPolicy;
import io.holdfast.strategies.timelimit.TimeLimit;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The samples of the guards' page. */
class GuardPageTest {

    /** What the samples ask. */
    private static final class Model {

        String ask(String question) {
            return "answer to " + question;
        }

        CompletableFuture<String> askAsync(String question) {
            return CompletableFuture.completedFuture(ask(question));
        }
    }

    private final Model model = new Model();
    private final BreakerRegistry registry = BreakerRegistry.ofDefaults();

    @Test
    void aGuard_inOneLine() throws Exception {
        // region plain
        Guard<String> guard = Guard.<String>of("model")
                .timeout(ofSeconds(8)) // of one attempt; there is no default for it
                .retries(1)
                .breaker(5, ofSeconds(30)) // opens for 30 s after five failures in a row
                .fallback(failure -> "ask me later")
                .build();

        String reply = guard.call(() -> model.ask("why?"));
        CompletableFuture<String> later = guard.callAsync(() -> model.askAsync("why?"));
        Outcome<String> outcome = guard.get(() -> model.ask("why?")); // throws nothing
        // endregion
        assertThat(reply).isEqualTo("answer to why?");
        assertThat(later.join()).isEqualTo(reply);
        assertThat(outcome.provenance()).isEqualTo(Provenance.PRIMARY);
        assertThat(guard).hasToString("model: deadline 26510 ms > fallback > breaker 'model' > 1 retry > timeout 8 s");
        guard.close();
        BreakerRegistry.shared().remove("model");
    }

    @Test
    void aGuard_withMore() throws Exception {
        Breaker breaker = registry.breaker("search");
        // region more
        Guard<String> guard = Guard.<String>of("search")
                .timeout(ofMillis(400))
                .breaker(breaker) // the one that others use as well
                .maxConcurrent(50) // one more is REJECTED
                .failWhen(String::isBlank) // an answer, but none to go on with
                .declines(IllegalArgumentException.class) // no failure: the service has answered
                .fallback(Fallback.of((in, context) -> model.ask("other"))
                        .timeout(ofMillis(300))
                        .on(FailureKind.TIMEOUT, FailureKind.REFUSAL))
                .fallbackValue("no hits just now")
                .build();
        // endregion
        assertThat(guard.call(() -> " ")).isEqualTo("no hits just now");
        guard.close();
    }

    @Test
    void aGuard_inOrder() throws Exception {
        // region order
        RetryPolicy retry = RetryPolicy.of(
                "model",
                RetryConfig.custom()
                        .ignoreExceptions(CallNotPermittedException.class) // or it asks an open breaker three times
                        .build());
        Breaker breaker = Breaker.of(
                "model",
                CircuitBreakerConfig.custom() // its own refusals say nothing of the service
                        .ignoreExceptions(BulkheadFullException.class, RequestNotPermitted.class)
                        .build());
        Guard<String> guard = Guard.<String>inOrder("model")
                .fallback(failure -> "ask me later")
                .retry(retry)
                .breaker(breaker)
                .rateLimit(RateLimit.ofDefaults("model"))
                .timeLimit(TimeLimit.of(ofSeconds(8)))
                .bulkhead(ConcurrencyLimit.of("model", BulkheadConfig.ofDefaults()))
                .build();
        // endregion
        assertThat(guard.warnings()).isEmpty();
        assertThat(guard.call(() -> model.ask("why?"))).isEqualTo("answer to why?");
        assertThat(guard.callAsync(() -> model.askAsync("why?")).join()).isEqualTo("answer to why?");
        guard.close();
    }
}
