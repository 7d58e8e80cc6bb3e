package io.holdfast.core.peer;

import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.holdfast.core.breaker.Breaker;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The two ways of making calls that the table of defects tells apart. */
enum Protocol {
    /** The methods that ours does with permits: {@code execute...} on the breaker, and {@code tryAcquire}. */
    PERMITS {
        @Override
        boolean ask(CircuitBreaker breaker) {
            return breaker instanceof Breaker ours ? ours.tryAcquire().granted() : breaker.tryAcquirePermission();
        }

        @Override
        void succeed(CircuitBreaker breaker) {
            Object unused = breaker.executeSupplier(() -> "fine");
        }

        @Override
        void succeed(CircuitBreaker breaker, Object result) {
            Object unused = breaker.executeSupplier(() -> result);
        }

        @Override
        void fail(CircuitBreaker breaker, RuntimeException error) {
            Throwable thrown = catchThrowable(() -> breaker.executeRunnable(() -> {
                throw error;
            }));
            if (thrown != error) {
                throw new IllegalStateException("thrown: " + thrown + " (expected: the call's own)", thrown);
            }
        }

        @Override
        <T> CompletionStage<T> stage(CircuitBreaker breaker, Supplier<CompletionStage<T>> supplier) {
            return breaker.executeCompletionStage(supplier);
        }
    },

    /** Asking and reporting without a permit, as Resilience4j's static decorators do. */
    RAW {
        @Override
        boolean ask(CircuitBreaker breaker) {
            return breaker.tryAcquirePermission();
        }

        @Override
        void succeed(CircuitBreaker breaker) {
            breaker.acquirePermission();
            breaker.onSuccess(0, TimeUnit.NANOSECONDS);
        }

        @Override
        void succeed(CircuitBreaker breaker, Object result) {
            breaker.acquirePermission();
            breaker.onResult(0, TimeUnit.NANOSECONDS, result);
        }

        @Override
        void fail(CircuitBreaker breaker, RuntimeException error) {
            breaker.acquirePermission();
            breaker.onError(0, TimeUnit.NANOSECONDS, error);
        }

        @Override
        <T> CompletionStage<T> stage(CircuitBreaker breaker, Supplier<CompletionStage<T>> supplier) {
            return CircuitBreaker.decorateCompletionStage(breaker, supplier).get();
        }
    };

    /** Whether a call is admitted. */
    abstract boolean ask(CircuitBreaker breaker);

    abstract void succeed(CircuitBreaker breaker);

    abstract void succeed(CircuitBreaker breaker, Object result);

    /** A call that fails; what else the breaker throws into it comes out. */
    abstract void fail(CircuitBreaker breaker, RuntimeException error);

    abstract <T> CompletionStage<T> stage(CircuitBreaker breaker, Supplier<CompletionStage<T>> supplier);
}
