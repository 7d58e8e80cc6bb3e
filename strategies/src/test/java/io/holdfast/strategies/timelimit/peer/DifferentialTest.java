package io.holdfast.strategies.timelimit.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.VirtualScheduler;
import io.holdfast.strategies.timelimit.TimeLimit;
import io.holdfast.strategies.timelimit.TimeLimitOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random scripts of stages, futures, time and cancellations, played to Resilience4j's time limiter and to ours in
 * virtual time: what callers and event consumers see is the same. The scripts leave out what Resilience4j is known to
 * do wrong, such as a supplier that throws, and do not look at the stages themselves.
 */
class DifferentialTest {

    private static final int SCRIPTS = 300;
    private static final int STEPS = 60;

    @ParameterizedTest
    @ValueSource(longs = {1, 20, 300, 4_000, 50_000})
    void callersAndConsumersSeeTheSame(long seed) {
        for (long script = seed; script < seed + SCRIPTS; script++) {
            assertThat(new Player(script, true).play())
                    .as("script %s", script)
                    .isEqualTo(new Player(script, false).play());
        }
    }

    /** Plays one script to one subject and writes down all that can be seen. */
    private static final class Player {
        private final Random random;
        private final VirtualTime time = new VirtualTime();
        private final VirtualScheduler scheduler = new VirtualScheduler(time);
        private final TimeLimiter subject;
        private final List<CompletableFuture<String>> sources = new ArrayList<>();
        private final List<CompletableFuture<String>> promises = new ArrayList<>();
        private final List<String> log = new ArrayList<>();

        Player(long script, boolean ours) {
            this.random = new Random(script);
            TimeLimiterConfig config = TimeLimiterConfig.custom()
                    .timeoutDuration(Duration.ofMillis(random.nextInt(100)))
                    .cancelRunningFuture(random.nextBoolean())
                    .build();
            TimeLimitOptions options =
                    TimeLimitOptions.defaults().timeSource(time).executor(Runnable::run);
            this.subject = ours ? TimeLimit.of("work", config, options) : TimeLimiter.of("work", config);
            subject.getEventPublisher().onEvent(event -> log.add("all " + event.getEventType()));
            subject.getEventPublisher()
                    .onSuccess(event -> log.add("success"))
                    .onTimeout(event -> log.add("timeout"))
                    .onError(event -> log.add("error " + event.getThrowable()));
        }

        List<String> play() {
            for (int i = 0; i < STEPS; i++) {
                step();
                for (CompletableFuture<String> promise : promises) {
                    log.add(seen(promise));
                }
            }
            return log;
        }

        private void step() {
            switch (random.nextInt(8)) {
                case 0, 1 -> start(new CompletableFuture<>());
                case 2 -> start(ended(new CompletableFuture<>()));
                case 3 -> time.advance(Duration.ofMillis(random.nextInt(50)));
                case 4 -> future();
                case 5 -> {
                    if (!promises.isEmpty()) {
                        log.add("cancelled "
                                + promises.get(random.nextInt(promises.size())).cancel(true));
                    }
                }
                case 6 -> raw();
                default -> {
                    if (!sources.isEmpty()) {
                        CompletableFuture<String> unused = ended(sources.get(random.nextInt(sources.size())));
                    }
                }
            }
        }

        private void start(CompletableFuture<String> source) {
            sources.add(source);
            promises.add(subject.executeCompletionStage(scheduler, () -> source).toCompletableFuture());
        }

        private CompletableFuture<String> ended(CompletableFuture<String> source) {
            boolean unused = switch (random.nextInt(7)) {
                case 0 -> source.completeExceptionally(new IOException("failed"));
                case 1 -> source.completeExceptionally(new CompletionException(new IOException("wrapped")));
                case 2 -> source.completeExceptionally(new TimeoutException("its own"));
                case 3 -> source.cancel(true);
                case 4 -> withoutResult(source);
                default -> source.complete("value");
            };
            return source;
        }

        @SuppressWarnings("NullAway") // a stage's result may be null; CompletableFuture's own type does not say so
        private static boolean withoutResult(CompletableFuture<String> source) {
            return source.complete(null);
        }

        private void raw() {
            if (random.nextBoolean()) {
                subject.onSuccess();
            } else {
                subject.onError(random.nextBoolean() ? new TimeoutException() : new IOException("raw"));
            }
        }

        private void future() {
            ScriptedFuture future = new ScriptedFuture(random.nextInt(6));
            try {
                log.add("future " + subject.<String, Future<String>>executeFutureSupplier(() -> future));
            } catch (Throwable t) {
                log.add("future " + t);
            }
            log.add("cancelled " + future.cancelled);
        }

        private static String seen(CompletableFuture<String> promise) {
            if (!promise.isDone()) {
                return "running";
            }
            try {
                return "value " + promise.join();
            } catch (CancellationException e) {
                return "cancelled";
            } catch (CompletionException e) {
                return "failed " + e.getCause();
            }
        }
    }

    /** A future whose wait ends as the script says. */
    private static final class ScriptedFuture extends CompletableFuture<String> {
        private final int end;
        private boolean cancelled;

        ScriptedFuture(int end) {
            this.end = end;
        }

        @Override
        public String get(long timeout, TimeUnit unit) throws InterruptedException, TimeoutException {
            switch (end) {
                case 0 -> throw new TimeoutException();
                case 1 -> throw new InterruptedException("interrupted");
                case 2 -> throw new CancellationException("cancelled");
                case 3 -> throw new IllegalStateException("broken future");
                default -> {
                    return "value";
                }
            }
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            cancelled = true;
            return true;
        }
    }
}
