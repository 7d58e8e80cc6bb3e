package io.holdfast.executor.docs;

import static io.holdfast.executor.docs.Shop.HITS;
import static io.holdfast.executor.docs.Shop.MIRROR;
import static io.holdfast.executor.docs.Shop.QUERY;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.RetryConfig;
import io.holdfast.executor.Fallback;
import io.holdfast.executor.NodePolicy;
import io.holdfast.strategies.retry.Backoff;
import java.io.IOException;

/** The page's policies. */
final class Policies {

    /** A business refusal. */
    static final class CardDeclined extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** An error that nothing may paper over. */
    static final class FraudSuspected extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    static NodePolicy chain() {
        // region chain
        NodePolicy finding = NodePolicy.timeout(ofMillis(400)) // of one attempt
                .retries(1) // one more attempt, after a pause with jitter
                .breaker(5, ofSeconds(30)) // opens for 30 s after five failures in a row
                .maxConcurrent(50) // one more is REJECTED
                .failWhen(HITS, String::isBlank) // an answer, but none to go on with
                .fallback(Fallback.alternate(MIRROR).timeout(ofMillis(300))) // its own policy, breaker and pool
                .fallback(Fallback.lastKnownGood(in -> in.get(QUERY), ofMinutes(10), 1_000))
                .fallback(Fallback.constant("no hits just now"));
        // endregion
        return finding;
    }

    static NodePolicy broughtAlong() {
        // region resilience4j
        RetryConfig retry = RetryConfig.custom()
                .maxAttempts(3) // the first included, so as retries(2)
                .intervalFunction(IntervalFunction.ofExponentialBackoff(50, 2.0))
                .retryExceptions(IOException.class)
                .build();
        CircuitBreakerConfig breaker = CircuitBreakerConfig.custom()
                .slidingWindowSize(20)
                .minimumNumberOfCalls(6)
                .build();
        NodePolicy finding = NodePolicy.timeout(ofMillis(400))
                .retry(retry)
                .breaker(breaker)
                .voteEachAttempt(); // as Retry around CircuitBreaker counts
        // endregion
        return finding;
    }

    static NodePolicy interval() {
        // region interval
        NodePolicy finding = NodePolicy.timeout(ofMillis(400))
                .retries(2)
                .backoff(Backoff.of(IntervalFunction.ofRandomized(50, 0.5)));
        // endregion
        return finding;
    }

    static NodePolicy paying() {
        // region declines
        NodePolicy paying = NodePolicy.timeout(ofSeconds(1))
                .retries(1)
                .declines(CardDeclined.class)
                .fallback(Fallback.of(in -> "will be charged tonight").exceptErrors(FraudSuspected.class));
        // endregion
        return paying;
    }

    static NodePolicy[] sharing() {
        // region sharing
        NodePolicy byService = NodePolicy.timeout(ofMillis(400)).breakerName("search-service");
        NodePolicy byNode = NodePolicy.timeout(ofMillis(400)).sharedBreaker();
        // endregion
        return new NodePolicy[] {byService, byNode};
    }

    static NodePolicy[] closing() {
        // region close
        NodePolicy unsaid = NodePolicy.timeout(ofMillis(200)); // closes where the answer needs the node
        NodePolicy said = unsaid.failClose(); // closes every answer that runs the node
        // endregion
        return new NodePolicy[] {unsaid, said};
    }

    private Policies() {}
}
