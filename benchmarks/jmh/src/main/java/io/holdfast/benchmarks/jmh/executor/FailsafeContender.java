package io.holdfast.benchmarks.jmh.executor;

import dev.failsafe.CircuitBreaker;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.Fallback;
import dev.failsafe.RetryPolicy;
import dev.failsafe.Timeout;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Failsafe with the policies of {@link AsyncContenders}, on the calling thread. For that it must be given an
 * {@code ExecutorService}: a plain {@code Executor} is documented to have no result to give, so that
 * {@code getStageAsync} answers null.
 */
public final class FailsafeContender implements AsyncContenders.Guarded {

    private final FailsafeExecutor<String> failsafe;
    private final Supplier<CompletionStage<String>> source;

    /** Guards the stage that the supplier gives. */
    public FailsafeContender(Supplier<CompletionStage<String>> source) {
        this.source = source;
        this.failsafe = Failsafe.with(
                        Fallback.of(AsyncContenders.STAND_IN),
                        RetryPolicy.<String>builder()
                                .handle(IOException.class)
                                .withMaxRetries(AsyncContenders.RETRIES)
                                .build(),
                        CircuitBreaker.<String>builder()
                                .withFailureThreshold(AsyncContenders.WINDOW, AsyncContenders.WINDOW)
                                .withDelay(AsyncContenders.NEVER)
                                .build(),
                        Timeout.<String>builder(AsyncContenders.LIMIT).build())
                .with(new OnTheCaller());
    }

    @Override
    public CompletionStage<String> call() {
        return failsafe.getStageAsync(source::get);
    }

    /** Runs each task before {@code execute} returns. */
    private static final class OnTheCaller extends AbstractExecutorService {

        private volatile boolean shutdown;

        @Override
        public void execute(Runnable command) {
            command.run();
        }

        @Override
        public void shutdown() {
            shutdown = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            shutdown = true;
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return shutdown;
        }

        @Override
        public boolean isTerminated() {
            return shutdown;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return shutdown;
        }
    }
}
