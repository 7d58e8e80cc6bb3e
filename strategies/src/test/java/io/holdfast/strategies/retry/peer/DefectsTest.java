package io.holdfast.strategies.retry.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.VirtualScheduler;
import io.holdfast.strategies.retry.RetryOptions;
import io.holdfast.strategies.retry.RetryPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What Resilience4j's retry does wrong: each is shown to be so there, and not to be so here, on each path. Behind the
 * static decorator of stages runs Resilience4j's own loop, in which a retry has no say: what only that loop does wrong
 * is wrong there for ours as well, and said so.
 */
class DefectsTest {

    private static final Duration PAUSE = Duration.ofMillis(100);

    /** A way to a retry. */
    enum Path {
        RESILIENCE4J,
        OURS_INSTANCE,
        OURS_STATIC_DECORATOR
    }

    /** One wrong; true if it is to be seen. */
    enum Defect {
        A_SUPPLIER_THAT_THROWS_ON_A_LATER_ATTEMPT_LEAVES_THE_PROMISE_OPEN(true) {
            @Override
            boolean isSeen(Subject subject) {
                AtomicInteger calls = new AtomicInteger();
                CompletableFuture<String> promise = subject.run(() -> {
                    if (calls.incrementAndGet() > 1) {
                        throw new IllegalStateException("at once");
                    }
                    return CompletableFuture.failedFuture(new IOException("later"));
                });
                subject.time.advance(PAUSE.multipliedBy(10));
                return !promise.isDone();
            }
        },
        A_SUPPLIER_THAT_THROWS_AT_FIRST_IS_NOT_RETRIED(true) {
            @Override
            boolean isSeen(Subject subject) {
                AtomicInteger calls = new AtomicInteger();
                Throwable thrown = catchThrowable(() -> subject.run(() -> {
                    calls.incrementAndGet();
                    throw new IllegalStateException("at once");
                }));
                subject.time.advance(PAUSE.multipliedBy(10));
                return thrown != null && calls.get() == 1;
            }
        },
        A_CANCELLED_PROMISE_GOES_ON(true) {
            @Override
            boolean isSeen(Subject subject) {
                AtomicInteger calls = new AtomicInteger();
                CompletableFuture<String> promise = subject.run(() -> {
                    calls.incrementAndGet();
                    return CompletableFuture.failedFuture(new IOException("down"));
                });
                promise.cancel(true);
                subject.time.advance(PAUSE.multipliedBy(10));
                return calls.get() == 3;
            }
        },
        A_SCHEDULER_THAT_REFUSES_HIDES_THE_FAILURE(true) {
            @Override
            boolean isSeen(Subject subject) {
                subject.scheduler.shutdown();
                CompletableFuture<String> promise =
                        subject.run(() -> CompletableFuture.failedFuture(new IOException("down")));
                Throwable thrown = catchThrowable(promise::get);
                return thrown == null || !(thrown.getCause() instanceof IOException);
            }
        },
        A_PREDICATE_THAT_THROWS_HIDES_THE_FAILURE(false) {
            @Override
            boolean isSeen(Subject subject) {
                Subject broken = subject.with(RetryConfig.<String>custom().retryOnException(error -> {
                    throw new IllegalStateException("predicate");
                }));
                return catchThrowable(() -> broken.call(() -> {
                            throw new IOException("down");
                        }))
                        instanceof IllegalStateException;
            }
        },
        AN_INTERVAL_FUNCTION_THAT_THROWS_HIDES_THE_FAILURE(false) {
            @Override
            boolean isSeen(Subject subject) {
                Subject broken =
                        subject.with(RetryConfig.<String>custom().maxAttempts(2).intervalFunction(attempt -> {
                            throw new IllegalStateException("interval");
                        }));
                CompletableFuture<String> promise =
                        broken.run(() -> CompletableFuture.failedFuture(new IOException("down")));
                broken.time.advance(Duration.ofSeconds(10));
                return !(catchThrowable(promise::get).getCause() instanceof IOException);
            }
        },
        A_CONSUMER_OF_RESULTS_THAT_THROWS_IS_A_FAILED_ATTEMPT(false) {
            @Override
            boolean isSeen(Subject subject) throws Throwable {
                Subject broken = subject.with(RetryConfig.<String>custom()
                        .maxAttempts(2)
                        .intervalFunction(attempt -> 0L)
                        .retryOnResult("bad"::equals)
                        .consumeResultBeforeRetryAttempt((attempt, result) -> {
                            throw new IllegalStateException("consumer");
                        }));
                AtomicInteger calls = new AtomicInteger();
                return catchThrowable(() -> broken.call(() -> calls.incrementAndGet() == 1 ? "bad" : "good")) != null;
            }
        },
        A_LISTENER_THAT_THROWS_CHANGES_THE_OUTCOME(false) {
            @Override
            boolean isSeen(Subject subject) {
                subject.retry.getEventPublisher().onRetry(event -> {
                    throw new IllegalStateException("listener");
                });
                AtomicInteger calls = new AtomicInteger();
                CompletableFuture<String> promise = subject.run(() -> calls.incrementAndGet() == 1
                        ? CompletableFuture.failedFuture(new IOException("down"))
                        : CompletableFuture.completedFuture("value"));
                subject.time.advance(PAUSE.multipliedBy(10));
                return !promise.isDone() || promise.isCompletedExceptionally();
            }
        },
        A_BAD_LAST_RESULT_IS_COUNTED_TWICE(false) {
            @Override
            boolean isSeen(Subject subject) {
                Subject failing = subject.with(RetryConfig.<String>custom()
                        .maxAttempts(2)
                        .intervalFunction(attempt -> 0L)
                        .retryOnResult("bad"::equals)
                        .failAfterMaxAttempts(true));
                List<Object> errors = new ArrayList<>();
                failing.retry.getEventPublisher().onError(errors::add);
                Throwable unused = catchThrowable(() -> failing.call(() -> "bad"));
                return errors.size() == 2
                        && failing.retry.getMetrics().getNumberOfFailedCallsWithRetryAttempt() == 2
                        && failing.retry.getMetrics().getNumberOfTotalCalls() > 2;
            }
        },
        EARLIER_FAILURES_ARE_LOST(false) {
            @Override
            boolean isSeen(Subject subject) {
                Subject quick =
                        subject.with(RetryConfig.<String>custom().maxAttempts(2).intervalFunction(attempt -> 0L));
                AtomicInteger calls = new AtomicInteger();
                Throwable thrown = catchThrowable(() -> quick.call(() -> {
                    throw new IOException("failure " + calls.incrementAndGet());
                }));
                return thrown.getSuppressed().length == 0;
            }
        },
        AN_INTERRUPTED_PAUSE_IS_COUNTED_AS_NOTHING(false) {
            @Override
            boolean isSeen(Subject subject) {
                Thread.currentThread().interrupt();
                Throwable unused = catchThrowable(() -> subject.call(() -> {
                    throw new IOException("down");
                }));
                assertThat(Thread.interrupted()).isTrue();
                return subject.retry.getMetrics().getNumberOfFailedCallsWithRetryAttempt() == 0;
            }
        };

        final boolean isOfTheLoop;

        Defect(boolean isOfTheLoop) {
            this.isOfTheLoop = isOfTheLoop;
        }

        abstract boolean isSeen(Subject subject) throws Throwable;
    }

    /** What is called on the caller's thread. */
    @FunctionalInterface
    interface Work {
        String call() throws Exception;
    }

    /** A retry in virtual time, behind one path. */
    private static final class Subject {
        final Path path;
        final VirtualTime time = new VirtualTime();
        final VirtualScheduler scheduler = new VirtualScheduler(time);
        final Retry retry;

        Subject(Path path, RetryConfig config) {
            this.path = path;
            this.retry = path == Path.RESILIENCE4J
                    ? Retry.of("work", config)
                    : RetryPolicy.of("work", config, RetryOptions.defaults().timeSource(time));
        }

        Subject with(RetryConfig.Builder<String> config) {
            return new Subject(path, config.build());
        }

        CompletableFuture<String> run(Supplier<CompletionStage<String>> supplier) {
            return (path == Path.OURS_STATIC_DECORATOR
                            ? Retry.decorateCompletionStage(retry, scheduler, supplier)
                                    .get()
                            : retry.executeCompletionStage(scheduler, supplier))
                    .toCompletableFuture();
        }

        String call(Work work) throws Exception {
            return path == Path.OURS_STATIC_DECORATOR
                    ? Retry.decorateCallable(retry, work::call).call()
                    : retry.executeCallable(work::call);
        }
    }

    @ParameterizedTest
    @EnumSource
    void defect_isResilience4jsAndNotOurs(Defect defect) throws Throwable {
        RetryConfig config =
                RetryConfig.custom().maxAttempts(3).waitDuration(PAUSE).build();
        for (Path path : Path.values()) {
            boolean expected = path == Path.RESILIENCE4J || (path == Path.OURS_STATIC_DECORATOR && defect.isOfTheLoop);
            assertThat(defect.isSeen(new Subject(path, config)))
                    .as("%s on %s", defect, path)
                    .isEqualTo(expected);
        }
    }
}
