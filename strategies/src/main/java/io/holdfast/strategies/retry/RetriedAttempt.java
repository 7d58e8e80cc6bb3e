package io.holdfast.strategies.retry;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** One attempt of an asynchronous call, whose end is heard once, whatever its stage does. */
final class RetriedAttempt<T> implements BiFunction<T, @Nullable Throwable, @Nullable Object> {

    private static final VarHandle HEARD = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "heard", VarHandle.class, RetriedAttempt.class, boolean.class);

    private final RetriedStage<T> promise;

    @SuppressWarnings("UnusedVariable") // accessed through HEARD
    private volatile boolean heard;

    RetriedAttempt(RetriedStage<T> promise) {
        this.promise = promise;
    }

    /** The stage has ended, or there is none. */
    @Override
    public @Nullable Object apply(@Nullable T result, @Nullable Throwable error) {
        if (HEARD.compareAndSet(this, false, true)) {
            promise.ended(result, error);
        }
        return null;
    }
}
