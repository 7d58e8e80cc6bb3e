package io.holdfast.spring.reactor;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What an annotated method may return that is not there yet. */
final class Reactive {

    private Reactive() {}

    static boolean isReactive(Class<?> type) {
        return Mono.class.isAssignableFrom(type) || Flux.class.isAssignableFrom(type);
    }

    /** Returns the one or the other, mapped; null if it is neither. */
    @SuppressWarnings("unchecked") // whatever its elements are, they are objects, and are passed on as they are
    static @Nullable Object mapped(
            @Nullable Object returned, UnaryOperator<Mono<Object>> mono, UnaryOperator<Flux<Object>> flux) {
        if (returned instanceof Mono<?>) {
            return mono.apply((Mono<Object>) returned);
        }
        return returned instanceof Flux<?> ? flux.apply((Flux<Object>) returned) : null;
    }
}
