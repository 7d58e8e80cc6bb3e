package io.holdfast.testkit;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.executor.Fallback;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodePolicy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** The smallest contract there is, and an executor of it that keeps a thread. */
final class OneNode {

    enum Intent {
        ASK
    }

    static final Field<String> OUT = Field.of("out", String.class);
    static final Node NODE = Node.named("node").writes(OUT);
    static final Contract<Intent> CONTRACT = Contract.of(Intent.class)
            .nodes(NODE)
            .intent(Intent.ASK, i -> i.requires(OUT))
            .build();

    private OneNode() {}

    /** Each of its runs holds a platform thread until this is let go, on every JDK: that of its fallback. */
    static NodeExecutor<Intent> heldBy(CountDownLatch hold, NodePolicy policy, Duration deadline) {
        Fallback waiting = Fallback.of(in -> {
            hold.await();
            return "stand-in";
        });
        return NodeExecutor.builder(CONTRACT)
                .deadline(deadline)
                .bindAsync(
                        NODE,
                        policy.fallback(waiting),
                        in -> CompletableFuture.failedFuture(new IllegalStateException("down")))
                .build();
    }
}
