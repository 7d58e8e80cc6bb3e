package io.holdfast.strategies.ratelimit.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.resilience4j.core.exception.AcquirePermissionCancelledException;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.ratelimit.RateLimit;
import io.holdfast.strategies.ratelimit.RateLimitOptions;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The known defects of Resilience4j 2.4.0's rate limiter, by number. Each scenario runs on both; theirs must show the
 * defect and ours must not, so the claim ends on the day they fix it.
 */
class RateDefectsTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final VirtualTime time = new VirtualTime();

    private static RateLimiterConfig.Builder config(int limit, Duration timeout) {
        return RateLimiterConfig.custom()
                .limitForPeriod(limit)
                .limitRefreshPeriod(Duration.ofSeconds(1))
                .timeoutDuration(timeout);
    }

    private static int left(RateLimiter limit) {
        return limit.getMetrics().getAvailablePermissions();
    }

    private static void assertDefect(Peer peer, boolean seen) {
        assertThat(seen).as("defect seen on " + peer).isEqualTo(peer == Peer.RESILIENCE4J);
    }

    @AfterEach
    void notInterrupted() {
        boolean unused = Thread.interrupted();
    }

    @ParameterizedTest
    @EnumSource
    void r1_interruptedWaiterKeepsItsPermits(Peer peer) {
        RateLimiter limit = peer.create(config(1, MINUTE).build(), time);
        assertThat(limit.acquirePermission()).isTrue();
        Thread.currentThread().interrupt();
        assertThat(limit.acquirePermission()).isFalse();
        assertThat(Thread.interrupted()).isTrue();
        assertDefect(peer, left(limit) == -1);
    }

    @ParameterizedTest
    @EnumSource
    void r2_callOfAnInterruptedThreadIsNotMadeButPaid(Peer peer) {
        RateLimiter limit = peer.create(config(2, MINUTE).build(), time);
        Thread.currentThread().interrupt();
        assertThat(catchThrowable(() -> limit.executeRunnable(() -> {})))
                .isInstanceOf(AcquirePermissionCancelledException.class);
        assertDefect(peer, left(limit) == 1);
    }

    @ParameterizedTest
    @EnumSource
    void r3_drainAfterTheWindowTurnedDrainsTooLittle(Peer peer) {
        RateLimiter limit = peer.create(config(5, Duration.ZERO).build(), time);
        assertThat(limit.acquirePermission(4)).isTrue();
        time.advance(Duration.ofSeconds(1));
        limit.drainPermissions();
        assertDefect(peer, left(limit) == 4);
    }

    @ParameterizedTest
    @EnumSource
    void r4_drainCancelsPromises_soTheNextWindowHasMoreThanItsLimit(Peer peer) {
        RateLimiter limit = peer.create(config(5, MINUTE).build(), time);
        assertThat(limit.acquirePermission(5)).isTrue();
        assertThat(limit.reservePermission(5)).isPositive();
        limit.drainPermissions();
        time.advance(Duration.ofSeconds(1)); // the reserved five may be used now, and
        assertDefect(peer, left(limit) == 5);
    }

    @ParameterizedTest
    @EnumSource
    void r5_drainedEventSaysThatNothingWasDrained(Peer peer) {
        RateLimiter limit = peer.create(config(5, Duration.ZERO).build(), time);
        List<Integer> told = new ArrayList<>();
        limit.getEventPublisher().onEvent(event -> told.add(event.getNumberOfPermits()));
        limit.drainPermissions();
        assertDefect(peer, told.equals(List.of(0)));
    }

    @ParameterizedTest
    @EnumSource
    void r6_negativeRequestMintsPermits(Peer peer) {
        RateLimiter limit = peer.create(config(5, Duration.ZERO).build(), time);
        Throwable refused = catchThrowable(() -> limit.acquirePermission(-100));
        assertDefect(peer, refused == null && left(limit) == 105);
    }

    @ParameterizedTest
    @EnumSource
    void r7_throwingConsumerFailsACallThatIsPaid(Peer peer) {
        RateLimiter limit = peer.create(config(5, Duration.ZERO).build(), time);
        limit.getEventPublisher().onSuccess(event -> {
            throw new IllegalStateException("consumer");
        });
        Throwable thrown = catchThrowable(() -> limit.executeSupplier(() -> "fine"));
        assertDefect(peer, thrown != null);
    }

    @ParameterizedTest
    @EnumSource
    void r8_throwingPredicateLeavesTheFutureIncomplete(Peer peer) {
        RateLimiter limit = peer.create(throwing(), time);
        CompletableFuture<String> source = new CompletableFuture<>();
        CompletionStage<String> guarded =
                RateLimiter.decorateCompletionStage(limit, () -> source).get();
        CompletionStage<String> executed = limit.executeCompletionStage(() -> source);
        source.complete("fine");
        assertDefect(peer, !guarded.toCompletableFuture().isDone());
        assertDefect(peer, !executed.toCompletableFuture().isDone());
    }

    @ParameterizedTest
    @EnumSource
    void r9_throwingPredicateTakesTheResultAway(Peer peer) {
        RateLimiter limit = peer.create(throwing(), time);
        assertDefect(peer, catchThrowable(() -> limit.executeSupplier(() -> "fine")) != null);
        assertDefect(peer, catchThrowable(RateLimiter.decorateSupplier(limit, () -> "fine")::get) != null);
    }

    private static RateLimiterConfig throwing() {
        return config(5, Duration.ZERO)
                .drainPermissionsOnResult(result -> {
                    throw new IllegalStateException("predicate");
                })
                .build();
    }

    @ParameterizedTest
    @EnumSource
    void r10_loweredLimitHoldsFromTheNextPeriodOnly(Peer peer) {
        RateLimiter limit = peer.create(config(10, Duration.ZERO).build(), time);
        assertThat(limit.acquirePermission(3)).isTrue();
        limit.changeLimitForPeriod(2);
        assertDefect(peer, limit.acquirePermission(3));
    }

    @ParameterizedTest
    @EnumSource
    void r11_unlimitedLimitOverflows(Peer peer) {
        RateLimiterConfig unlimited = RateLimiterConfig.custom()
                .limitForPeriod(Integer.MAX_VALUE)
                .limitRefreshPeriod(Duration.ofNanos(1))
                .timeoutDuration(Duration.ZERO)
                .build();
        RateLimiter limit = peer.create(unlimited, time);
        time.advance(Duration.ofNanos(5_000_000_001L));
        assertDefect(peer, !limit.acquirePermission());
    }

    @ParameterizedTest
    @EnumSource
    void r12_everyRequestIsGarbage(Peer peer) {
        RateLimiterConfig plenty = config(Integer.MAX_VALUE, Duration.ZERO).build();
        RateLimiter limit = peer == Peer.HOLDFAST ? RateLimit.of("a", plenty) : RateLimiter.of("a", plenty);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10_000; i++) {
                boolean unused = limit.acquirePermission();
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertDefect(peer, least > 10_000);
    }

    @ParameterizedTest
    @EnumSource
    void r13_windowsThatMeetLetTwiceTheLimitThrough(Peer peer) {
        RateLimiterConfig ten = config(10, Duration.ZERO).build();
        RateLimiter limit = peer == Peer.RESILIENCE4J
                ? peer.create(ten, time)
                : RateLimit.of(
                        Peer.NAME,
                        ten,
                        RateLimitOptions.defaults().timeSource(time).smooth());
        time.advance(Duration.ofMillis(990));
        int granted = 0;
        for (int i = 0; i < 30; i++) {
            granted += limit.acquirePermission() ? 1 : 0;
            time.advance(Duration.ofMillis(1));
        }
        assertDefect(peer, granted == 20);
    }

    @ParameterizedTest
    @EnumSource
    void r14_waitingForAStageHoldsTheCaller(Peer peer) throws Exception {
        RateLimiter limit = peer.create(config(1, MINUTE).build(), time);
        assertThat(limit.acquirePermission()).isTrue();
        CompletableFuture<Void> begun = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            if (limit instanceof RateLimit ours) {
                CompletableFuture<Void> unused = ours.acquireAsync(1, MINUTE);
            } else {
                CompletionStage<String> unused =
                        limit.executeCompletionStage(() -> CompletableFuture.completedStage("fine"));
            }
            begun.complete(null);
        });
        caller.start();
        if (peer == Peer.RESILIENCE4J) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (caller.getState() != Thread.State.TIMED_WAITING && System.nanoTime() - end < 0) {
                Thread.onSpinWait();
            }
            assertDefect(peer, !begun.isDone() && caller.getState() == Thread.State.TIMED_WAITING);
            caller.interrupt();
        }
        begun.get(20, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @EnumSource
    void r15_callerThatCannotBeServedIsHeldAllTheSame(Peer peer) {
        RateLimiterConfig config = config(1, Duration.ofMillis(200)).build();
        RateLimiter limit = peer == Peer.RESILIENCE4J
                ? RateLimiter.of(Peer.NAME, config)
                : RateLimit.of(
                        Peer.NAME,
                        config,
                        RateLimitOptions.defaults().timeSource(time).refuseAtOnce());
        assertThat(limit.acquirePermission()).isTrue();
        long begin = System.nanoTime();
        assertThat(limit.acquirePermission()).isFalse();
        if (peer == Peer.RESILIENCE4J) { // ours would be held for good: virtual time stands still
            assertDefect(peer, System.nanoTime() - begin >= TimeUnit.MILLISECONDS.toNanos(200));
        }
    }
}
