package io.holdfast.strategies.ratelimit;

import static io.holdfast.strategies.ratelimit.WindowTest.config;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.event.RateLimiterEvent;
import io.holdfast.core.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What threads do at the same time. Seen to fail: without the CAS in {@code Line.take} (a plain write), with a step
 * back for every piece that is given back, and without carrying gaps to a successor.
 */
class RaceTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final int THREADS = 4;
    private static final int ROUNDS = 300;

    private final VirtualTime time = new VirtualTime();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    @AfterEach
    void stop() throws InterruptedException {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }

    private RateLimit limit(int permits, boolean smooth) {
        RateLimitOptions options = RateLimitOptions.defaults().timeSource(time);
        return RateLimit.of("search", config(permits, HOUR), smooth ? options.smooth(permits) : options);
    }

    private int together(List<Callable<Integer>> tasks) throws Exception {
        CyclicBarrier start = new CyclicBarrier(tasks.size());
        List<Future<Integer>> all = new ArrayList<>();
        for (Callable<Integer> task : tasks) {
            all.add(threads.submit(() -> {
                int unused = start.await(20, TimeUnit.SECONDS);
                return task.call();
            }));
        }
        int sum = 0;
        for (Future<Integer> one : all) {
            sum += one.get(20, TimeUnit.SECONDS);
        }
        return sum;
    }

    private static int takeAll(RateLimit limit, int tries) {
        int granted = 0;
        for (int i = 0; i < tries; i++) {
            granted += limit.tryAcquire() ? 1 : 0;
        }
        return granted;
    }

    private static RateLimiterConfig timeoutOf(RateLimiterConfig before, int millis) {
        return RateLimiterConfig.from(before)
                .timeoutDuration(HOUR.plusMillis(millis))
                .build();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noMoreThanTheLimit_andNotLess(boolean smooth) throws Exception {
        RateLimit limit = limit(100, smooth);
        for (int round = 0; round < ROUNDS; round++) {
            Callable<Integer> take = () -> takeAll(limit, 50);
            assertThat(together(List.of(take, take, take, take))).isEqualTo(100);
            time.advance(Duration.ofSeconds(1));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void changesOfTheConfiguration_loseAndMintNothing(boolean smooth) throws Exception {
        RateLimit limit = limit(100, smooth);
        for (int round = 0; round < ROUNDS; round++) {
            Callable<Integer> take = () -> takeAll(limit, 60);
            Callable<Integer> change = () -> {
                for (int i = 0; i < 20; i++) {
                    int millis = i;
                    assertThat(limit.reconfigure(before -> timeoutOf(before, millis)))
                            .isNotNull();
                }
                return 0;
            };
            assertThat(together(List.of(take, change, take, change))).isEqualTo(100);
            time.advance(Duration.ofSeconds(1));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void waitersThatGiveUp_takeNothing_whateverElseHappens(boolean smooth) throws Exception {
        RateLimit limit = limit(1, smooth);
        assertThat(limit.tryAcquire()).isTrue();
        for (int round = 0; round < ROUNDS; round++) {
            Callable<Integer> comeAndGo = () -> {
                for (int i = 0; i < 20; i++) {
                    CompletableFuture<Void> first = limit.acquireAsync(1, HOUR);
                    CompletableFuture<Void> second = limit.acquireAsync(1, HOUR);
                    assertThat(first.cancel(false)).isTrue();
                    assertThat(second.cancel(false)).isTrue();
                }
                return 0;
            };
            Callable<Integer> change = () -> {
                for (int i = 0; i < 20; i++) {
                    int millis = i;
                    assertThat(limit.reconfigure(before -> timeoutOf(before, millis)))
                            .isNotNull();
                }
                return 0;
            };
            assertThat(together(List.of(comeAndGo, comeAndGo, change))).isZero();
            assertThat(limit.getMetrics().getAvailablePermissions()).isZero();
        }
        assertThat(time.pendingTimers()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void drain_againstRequests_takesWhatTheyDoNot(boolean smooth) throws Exception {
        RateLimit limit = limit(100, smooth);
        List<Integer> drained = new ArrayList<>();
        limit.getEventPublisher().onEvent(event -> {
            if (event.getEventType() == RateLimiterEvent.Type.DRAINED) {
                drained.add(event.getNumberOfPermits());
            }
        });
        for (int round = 0; round < ROUNDS; round++) {
            Callable<Integer> take = () -> takeAll(limit, 30);
            Callable<Integer> drain = () -> {
                limit.drainPermissions();
                return 0;
            };
            int granted = together(List.of(take, drain, take));
            assertThat(granted + drained.get(round)).isEqualTo(100);
            time.advance(Duration.ofSeconds(1));
        }
    }
}
