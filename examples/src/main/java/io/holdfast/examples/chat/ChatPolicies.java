package io.holdfast.examples.chat;

import static java.time.Duration.ofMillis;

import io.holdfast.executor.NodePolicy;
import io.holdfast.strategies.retry.Backoff;
import java.time.Duration;

/**
 * How each node is guarded, its fail mode apart, which {@link ChatWorker} adds where the function is. The figures are
 * those of a production chat service at about a tenth of their time, so that an outage and its recovery fit into
 * seconds, and cut where retries and fallback together could not have met the deadline: {@code NodeExecutor.build()}
 * refuses such a policy.
 */
final class ChatPolicies {
    /** For every question but those to the language model. */
    static final Duration DEADLINE = ofMillis(2500);

    static final Duration MODEL_DEADLINE = ofMillis(4000);
    /** How long an open breaker waits before it lets a probe through. */
    static final Duration OPEN_FOR = ofMillis(1500);

    static final NodePolicy WASTE_RAG = policy(250, 1, 5);
    static final NodePolicy WASTE_ARCHIVE = policy(250, 0, 5);
    static final NodePolicy BULK_WASTE = policy(400, 2, 5);
    static final NodePolicy LOCATION = policy(300, 2, 5);
    static final NodePolicy COLLECTION_POINT = policy(400, 2, 5);
    static final NodePolicy GENERAL = policy(600, 2, 3);
    static final NodePolicy CHARACTER = policy(300, 1, 3);
    static final NodePolicy WEATHER = policy(300, 1, 3);
    static final NodePolicy WEB_SEARCH = policy(400, 2, 5);
    static final NodePolicy PRICE = policy(400, 2, 5);
    static final NodePolicy IMAGE = policy(800, 1, 3);
    static final NodePolicy EVAL = policy(300, 0, 10);

    private ChatPolicies() {}

    /** The exchange with the upstream is ours alone, so it is aborted when its time is over. */
    private static NodePolicy policy(int timeoutMillis, int retries, int failuresToOpen) {
        return NodePolicy.timeout(ofMillis(timeoutMillis))
                .retries(retries)
                .backoff(Backoff.exponential())
                .breaker(failuresToOpen, OPEN_FOR)
                .cancelSource();
    }
}
