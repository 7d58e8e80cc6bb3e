package io.holdfast.spring.registries;

import io.github.resilience4j.core.ContextPropagator;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Takes a thread local of the caller to the thread of the pool. */
public final class RequestPropagator implements ContextPropagator<String> {

    @Override
    public Supplier<Optional<String>> retrieve() {
        return () -> Optional.ofNullable(Backend.REQUEST.get());
    }

    @Override
    public Consumer<Optional<String>> copy() {
        return request -> request.ifPresent(Backend.REQUEST::set);
    }

    @Override
    public Consumer<Optional<String>> clear() {
        return request -> Backend.REQUEST.remove();
    }
}
