package io.holdfast.executor.docs;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import io.holdfast.executor.NodePolicy;
import io.holdfast.strategies.hedge.Hedge;

/** The code of {@code docs/hedge.md} that is about nodes. */
final class HedgeSample {

    static NodePolicy hedged() {
        // region node
        NodePolicy policy = NodePolicy.timeout(ofSeconds(1))
                .hedge(Hedge.afterPercentile(95).atMost(ofMillis(300)))
                .idempotent()
                .cancelSource();
        // endregion
        return policy;
    }

    private HedgeSample() {}
}
