package io.holdfast.spring.breaker;

import io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker;
import java.util.function.Supplier;

/** Not nested, as {@link FallbackUnderLoadTest} defines it again and again: it must belong to no other class. */
class WithPrivateFallback implements Supplier<String> {

    @Override
    @CircuitBreaker(name = "prices", fallbackMethod = "instead")
    public String get() {
        throw new IllegalStateException("down");
    }

    @SuppressWarnings("unused") // called by its name
    private String instead(Throwable cause) {
        return "instead";
    }
}
