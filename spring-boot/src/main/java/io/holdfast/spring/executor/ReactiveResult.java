package io.holdfast.spring.executor;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ReactiveAdapter;
import reactor.core.publisher.Mono;

/** Apart from its user, so that Reactor need not be there. */
final class ReactiveResult {

    private ReactiveResult() {}

    /** Subscribes; a null is kept for the executor, which says what is wrong with it. */
    @SuppressWarnings("NullAway") // a function that returns no stage is the executor's to find
    static CompletionStage<?> toFuture(ReactiveAdapter adapter, @Nullable Object result) {
        return result == null
                ? null
                : Mono.from(adapter.toPublisher(result)).contextCapture().toFuture();
    }
}
