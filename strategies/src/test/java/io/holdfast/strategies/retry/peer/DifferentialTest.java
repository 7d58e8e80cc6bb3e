package io.holdfast.strategies.retry.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.core.functions.Either;
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
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random scripts of calls, played to Resilience4j's retry and to ours: what callers, event consumers and readers of the
 * counters see is the same. The scripts leave out what Resilience4j is known to do wrong: functions and suppliers of
 * stages that throw, cancelled promises, and a bad last result that is to fail; and the number of total calls, where it
 * counts a bad last result twice.
 */
class DifferentialTest {

    private static final int SCRIPTS = 300;
    private static final int STEPS = 30;

    @ParameterizedTest
    @ValueSource(longs = {1, 20, 300, 4_000, 50_000})
    void callersConsumersAndCountersSeeTheSame(long seed) {
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
        private final Retry subject;
        private final boolean nullInterval;
        private final List<CompletableFuture<String>> sources = new ArrayList<>();
        private final List<CompletableFuture<String>> promises = new ArrayList<>();
        private final List<String> log = new ArrayList<>();

        Player(long script, boolean ours) {
            this.random = new Random(script);
            this.nullInterval = random.nextBoolean();
            RetryConfig.Builder<String> config = RetryConfig.<String>custom()
                    .maxAttempts(1 + random.nextInt(4))
                    .intervalBiFunction(this::interval)
                    .ignoreExceptions(IllegalArgumentException.class);
            if (random.nextBoolean()) {
                config.retryOnResult(result -> "bad".equals(result))
                        .consumeResultBeforeRetryAttempt(
                                (attempt, result) -> log.add("consumed " + attempt + " " + result));
            }
            this.subject = ours
                    ? RetryPolicy.of(
                            "work", config.build(), RetryOptions.defaults().timeSource(time))
                    : Retry.of("work", config.build());
            subject.getEventPublisher()
                    .onEvent(event -> log.add(event.getEventType() + " " + event.getNumberOfRetryAttempts() + " "
                            + event.getLastThrowable()));
            subject.getEventPublisher().onRetry(event -> log.add("pause " + event.getWaitInterval()));
        }

        /** A caller cannot be paused in virtual time that it moves itself. */
        private Long interval(int attempt, Either<Throwable, String> outcome) {
            return nullInterval ? 0L : outcome.isLeft() ? 10L * attempt : 7L;
        }

        List<String> play() {
            for (int i = 0; i < STEPS; i++) {
                step();
                for (CompletableFuture<String> promise : promises) {
                    log.add(seen(promise));
                }
                Retry.Metrics metrics = subject.getMetrics();
                log.add("counted " + metrics.getNumberOfSuccessfulCallsWithoutRetryAttempt() + " "
                        + metrics.getNumberOfSuccessfulCallsWithRetryAttempt() + " "
                        + metrics.getNumberOfFailedCallsWithoutRetryAttempt() + " "
                        + metrics.getNumberOfFailedCallsWithRetryAttempt());
            }
            return log;
        }

        private void step() {
            switch (random.nextInt(5)) {
                case 0 ->
                    promises.add(subject.executeCompletionStage(scheduler, this::source)
                            .toCompletableFuture());
                case 1 -> time.advance(Duration.ofMillis(random.nextInt(30)));
                case 2 -> {
                    if (nullInterval) {
                        called();
                    }
                }
                default -> {
                    if (!sources.isEmpty()) {
                        end(sources.get(random.nextInt(sources.size())));
                    }
                }
            }
        }

        private CompletionStage<String> source() {
            CompletableFuture<String> made = new CompletableFuture<>();
            sources.add(made);
            log.add("attempt " + sources.size());
            return made;
        }

        private void end(CompletableFuture<String> source) {
            boolean unused = switch (random.nextInt(6)) {
                case 0 -> source.completeExceptionally(new IOException("failed"));
                case 1 -> source.completeExceptionally(new CompletionException(new IOException("wrapped")));
                case 2 -> source.completeExceptionally(new IllegalArgumentException("ignored"));
                case 3 -> source.completeExceptionally(new AssertionError("error"));
                case 4 -> source.complete("bad");
                default -> source.complete("value");
            };
        }

        private void called() {
            try {
                log.add("called "
                        + (random.nextBoolean()
                                ? subject.executeCallable(this::work)
                                : Retry.decorateCheckedSupplier(subject, this::work)
                                        .get()));
            } catch (Throwable t) {
                log.add("called " + t);
            }
        }

        private String work() throws IOException {
            log.add("work");
            return switch (random.nextInt(6)) {
                case 0 -> throw new IOException("failed");
                case 1 -> throw new IllegalStateException("failed");
                case 2 -> throw new IllegalArgumentException("ignored");
                case 3 -> throw new AssertionError("error");
                case 4 -> "bad";
                default -> "value";
            };
        }

        private static String seen(CompletableFuture<String> promise) {
            if (!promise.isDone()) {
                return "running";
            }
            try {
                return "value " + promise.join();
            } catch (CompletionException e) {
                return "failed " + e.getCause();
            }
        }
    }
}
