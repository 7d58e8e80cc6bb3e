package io.holdfast.spring.registries;

import io.github.resilience4j.bulkhead.annotation.Bulkhead;
import io.github.resilience4j.ratelimiter.annotation.RateLimiter;
import io.github.resilience4j.retry.annotation.Retry;
import io.github.resilience4j.timelimiter.annotation.TimeLimiter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Methods under each annotation, and under all of them. */
class Backend {

    static final ThreadLocal<String> REQUEST = new ThreadLocal<>();

    private final AtomicInteger attempts = new AtomicInteger();

    public int attempts() {
        return attempts.get();
    }

    @Retry(name = "again", fallbackMethod = "instead")
    public String again(Supplier<String> does) {
        return does.get();
    }

    @RateLimiter(name = "seldom", fallbackMethod = "instead")
    public String seldom(Supplier<String> does) {
        return does.get();
    }

    @RateLimiter(name = "seldom", fallbackMethod = "insteadLater")
    public CompletionStage<String> seldomLater(Supplier<String> does) {
        return CompletableFuture.completedFuture(does.get());
    }

    @Bulkhead(name = "narrow", fallbackMethod = "instead")
    public String narrow(Supplier<String> does) {
        return does.get();
    }

    @Bulkhead(name = "narrow", fallbackMethod = "insteadLater")
    public CompletionStage<String> narrowLater(CompletionStage<String> stage) {
        return stage;
    }

    @Bulkhead(name = "pool", type = Bulkhead.Type.THREADPOOL, fallbackMethod = "insteadLater")
    public CompletionStage<String> pool(CountDownLatch until) {
        try {
            return CompletableFuture.completedFuture(
                    until.await(20, TimeUnit.SECONDS)
                            ? Thread.currentThread().getName() + " for " + REQUEST.get()
                            : "late");
        } catch (InterruptedException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @TimeLimiter(name = "soon", fallbackMethod = "insteadLater")
    public CompletionStage<String> soon(CompletionStage<String> stage) {
        return stage;
    }

    @TimeLimiter(name = "soon", fallbackMethod = "instead")
    public String soonItself(Supplier<String> does) {
        return does.get();
    }

    @RateLimiter(name = "all")
    @Bulkhead(name = "all")
    @Retry(name = "all", fallbackMethod = "insteadLater")
    @TimeLimiter(name = "all")
    public CompletionStage<String> all(CompletionStage<String> stage) {
        attempts.incrementAndGet();
        return stage;
    }

    @SuppressWarnings("unused") // called by its name
    private String instead(Supplier<String> does, Throwable cause) {
        return "instead: " + cause.getClass().getSimpleName();
    }

    @SuppressWarnings("unused") // called by its name
    private CompletionStage<String> insteadLater(Supplier<String> does, Throwable cause) {
        return CompletableFuture.completedFuture("instead: " + cause.getClass().getSimpleName());
    }

    @SuppressWarnings("unused") // called by its name
    private CompletionStage<String> insteadLater(CompletionStage<String> stage, Throwable cause) {
        return CompletableFuture.completedFuture("instead: " + cause.getClass().getSimpleName());
    }

    @SuppressWarnings("unused") // called by its name
    private CompletionStage<String> insteadLater(CountDownLatch until, Throwable cause) {
        return CompletableFuture.completedFuture("instead: " + cause.getClass().getSimpleName());
    }
}
