package io.holdfast.strategies.timelimit.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.VirtualScheduler;
import io.holdfast.strategies.timelimit.TimeLimit;
import io.holdfast.strategies.timelimit.TimeLimitOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Resilience4j's time limiter does wrong: each is shown to be so there, and not to be so here, on each path. */
class DefectsTest {

    private static final Duration LIMIT = Duration.ofMillis(200);

    /** A way to a time limit. */
    enum Path {
        RESILIENCE4J,
        OURS_INSTANCE,
        OURS_STATIC_DECORATOR,
        OURS_WITHOUT_SCHEDULER;

        boolean isOurs() {
            return this != RESILIENCE4J;
        }
    }

    /** One wrong; true if it is to be seen. */
    enum Defect {
        THE_USERS_OWN_FUTURE_IS_COMPLETED {
            @Override
            boolean isSeen(Subject subject) {
                CompletableFuture<String> shared = new CompletableFuture<>();
                CompletableFuture<String> unused = subject.run(() -> shared);
                subject.time.advance(LIMIT);
                return shared.isDone();
            }
        },
        OTHERS_WHO_WAIT_FOR_A_SHARED_STAGE_TIME_OUT_TOO {
            @Override
            boolean isSeen(Subject subject) {
                CompletableFuture<String> shared = new CompletableFuture<>();
                CompletableFuture<String> other = shared.thenApply(value -> value + " for another");
                CompletableFuture<String> unused = subject.run(() -> shared);
                subject.time.advance(LIMIT);
                shared.complete("value");
                return other.isCompletedExceptionally();
            }
        },
        A_TIMER_STAYS_AFTER_A_FAILURE {
            @Override
            boolean isSeen(Subject subject) {
                for (int i = 0; i < 1000; i++) {
                    CompletableFuture<String> unused =
                            subject.run(() -> CompletableFuture.failedFuture(new IOException()));
                }
                return subject.time.pendingTimers() > 4;
            }
        },
        A_TIMER_STAYS_AFTER_A_CANCELLATION {
            @Override
            boolean isSeen(Subject subject) {
                for (int i = 0; i < 1000; i++) {
                    boolean unused = subject.run(CompletableFuture::new).cancel(true);
                }
                return subject.time.pendingTimers() > 4;
            }
        },
        A_SUPPLIER_THAT_THROWS_THROWS_AT_THE_CALLER_OF_AN_ASYNCHRONOUS_METHOD {
            @Override
            boolean isSeen(Subject subject) {
                return catchThrowable(() -> {
                            CompletableFuture<String> unused = subject.run(() -> {
                                throw new IllegalStateException("no stage");
                            });
                        })
                        != null;
            }
        },
        A_SCHEDULER_THAT_REFUSES_THROWS_AWAY_A_CALL_THAT_RUNS {
            @Override
            boolean isSeen(Subject subject) {
                subject.scheduler.shutdown();
                CompletableFuture<String> source = new CompletableFuture<>();
                return catchThrowable(() -> {
                            CompletableFuture<String> unused = subject.run(() -> source);
                        })
                        != null;
            }
        },
        A_STAGE_THAT_CAN_BE_NO_FUTURE_IS_REFUSED {
            @Override
            boolean isSeen(Subject subject) {
                CompletionStage<String> stage = new CompletableFuture<String>() {
                    @Override
                    public CompletableFuture<String> toCompletableFuture() {
                        throw new UnsupportedOperationException("not called here");
                    }
                };
                return catchThrowable(() -> {
                            CompletableFuture<String> unused = subject.run(() -> stage);
                        })
                        != null;
            }
        },
        A_LIMIT_BELOW_A_MILLISECOND_IS_ZERO {
            @Override
            boolean isSeen(Subject subject) {
                Subject quick = new Subject(subject.path, Duration.ofNanos(999_999));
                CompletableFuture<String> promise = quick.run(CompletableFuture::new);
                quick.time.advance(Duration.ofNanos(1));
                return promise.isDone();
            }
        },
        A_LIMIT_BEYOND_A_LONG_FAILS_EVERY_CALL {
            @Override
            boolean isSeen(Subject subject) {
                Subject endless = new Subject(subject.path, Duration.ofSeconds(Long.MAX_VALUE));
                return catchThrowable(() -> {
                            CompletableFuture<String> unused =
                                    endless.run(() -> CompletableFuture.completedFuture("value"));
                        })
                        != null;
            }
        },
        A_THROWABLE_OF_A_FUTURE_BECOMES_A_CLASS_CAST_EXCEPTION {
            @Override
            boolean isSeen(Subject subject) {
                return catchThrowable(() -> subject.future(CompletableFuture.failedFuture(new Throwable("odd"))))
                        instanceof ClassCastException;
            }
        },
        A_FUTURE_THAT_CANNOT_BE_CANCELLED_HIDES_THE_TIMEOUT {
            @Override
            boolean isSeen(Subject subject) {
                Future<String> stubborn = new CompletableFuture<>() {
                    @Override
                    public boolean cancel(boolean mayInterruptIfRunning) {
                        throw new IllegalStateException("not to be cancelled");
                    }

                    @Override
                    public String get(long timeout, TimeUnit unit) throws TimeoutException {
                        throw new TimeoutException();
                    }
                };
                return !(catchThrowable(() -> subject.future(stubborn)) instanceof TimeoutException);
            }
        };

        abstract boolean isSeen(Subject subject);

        /** What the path cannot show: a future has one path only, and there is no scheduler that could refuse. */
        boolean isPossibleOn(Path path) {
            return path != Path.OURS_WITHOUT_SCHEDULER || !OF_THE_SCHEDULER.contains(this);
        }

        private static final Set<Defect> OF_THE_SCHEDULER = EnumSet.of(
                A_SCHEDULER_THAT_REFUSES_THROWS_AWAY_A_CALL_THAT_RUNS,
                A_THROWABLE_OF_A_FUTURE_BECOMES_A_CLASS_CAST_EXCEPTION,
                A_FUTURE_THAT_CANNOT_BE_CANCELLED_HIDES_THE_TIMEOUT);
    }

    /** A time limit in virtual time, behind one path. */
    private static final class Subject {
        final Path path;
        final VirtualTime time = new VirtualTime();
        final VirtualScheduler scheduler = new VirtualScheduler(time);
        final TimeLimiter limiter;

        Subject(Path path, Duration limit) {
            this.path = path;
            TimeLimiterConfig config =
                    TimeLimiterConfig.custom().timeoutDuration(limit).build();
            TimeLimitOptions options =
                    TimeLimitOptions.defaults().timeSource(time).executor(Runnable::run);
            this.limiter = path.isOurs() ? TimeLimit.of("work", config, options) : TimeLimiter.of("work", config);
        }

        CompletableFuture<String> run(Supplier<CompletionStage<String>> supplier) {
            CompletionStage<String> stage = switch (path) {
                case RESILIENCE4J, OURS_INSTANCE -> limiter.executeCompletionStage(scheduler, supplier);
                case OURS_STATIC_DECORATOR ->
                    TimeLimiter.decorateCompletionStage(limiter, scheduler, supplier)
                            .get();
                case OURS_WITHOUT_SCHEDULER -> ((TimeLimit) limiter).executeCompletionStage(supplier);
            };
            return stage.toCompletableFuture();
        }

        String future(Future<String> future) throws Exception {
            return path == Path.OURS_STATIC_DECORATOR
                    ? TimeLimiter.decorateFutureSupplier(limiter, () -> future).call()
                    : limiter.executeFutureSupplier(() -> future);
        }
    }

    @ParameterizedTest
    @EnumSource
    void defect_isResilience4jsAndNotOurs(Defect defect) {
        for (Path path : Path.values()) {
            if (defect.isPossibleOn(path)) {
                assertThat(defect.isSeen(new Subject(path, LIMIT)))
                        .as("%s on %s", defect, path)
                        .isEqualTo(!path.isOurs());
            }
        }
    }
}
