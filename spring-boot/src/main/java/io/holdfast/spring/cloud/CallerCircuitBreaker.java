package io.holdfast.spring.cloud;

import io.github.resilience4j.core.functions.CheckedSupplier;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.holdfast.strategies.timelimit.CallerTimeLimit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.cloud.client.circuitbreaker.CircuitBreaker;

/**
 * Runs calls, and their fallbacks, on the caller's own thread. The fallback is given whatever ended the call, but for
 * an {@link Error} of the machine, after which nothing can be relied on.
 */
final class CallerCircuitBreaker implements CircuitBreaker {

    private final Guards.Guard guard;

    CallerCircuitBreaker(Guards.Guard guard) {
        this.guard = guard;
    }

    @Override
    public <T> T run(Supplier<T> toRun, Function<Throwable, T> fallback) {
        try {
            TimeLimiter limiter = guard.timeLimiter();
            CheckedSupplier<T> call = limiter == null
                    ? toRun::get
                    : () -> CallerTimeLimit.shared().call(limiter, toRun::get);
            return guard.breaker().executeCheckedSupplier(call);
        } catch (VirtualMachineError | LinkageError fatal) {
            throw fatal;
        } catch (Throwable thrown) {
            return fallback.apply(thrown);
        }
    }
}
