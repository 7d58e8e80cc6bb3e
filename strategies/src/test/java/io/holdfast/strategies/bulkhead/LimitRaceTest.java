package io.holdfast.strategies.bulkhead;

import static io.holdfast.strategies.bulkhead.Helpers.config;
import static io.holdfast.strategies.bulkhead.Helpers.start;
import static io.holdfast.strategies.bulkhead.Helpers.unfair;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.strategies.bulkhead.Helpers.Running;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real threads: never more than the limit, and at rest every place is free. */
@Timeout(120)
class LimitRaceTest {
    private static final int MOST = 4;
    private static final int CALLS = 4_000;

    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    /** What each caller does with its place; false if it got none. */
    private boolean call(ConcurrencyLimit limit, Random random) {
        switch (random.nextInt(4)) {
            case 0 -> {
                return used(limit.tryAcquire(Duration.ofNanos(random.nextInt(100_000))));
            }
            case 1 -> {
                CompletableFuture<ConcurrencyPermit> future =
                        limit.acquireAsync(Duration.ofNanos(random.nextInt(200_000)));
                if (random.nextBoolean() && future.cancel(true)) {
                    return false;
                }
                try {
                    return used(future.orTimeout(20, TimeUnit.SECONDS).join());
                } catch (CompletionException refused) {
                    return false;
                }
            }
            case 2 -> {
                return used(limit.tryAcquire());
            }
            default -> {
                boolean admitted = limit.tryAcquirePermission();
                if (admitted) {
                    count();
                    limit.onComplete();
                }
                return admitted;
            }
        }
    }

    private boolean used(ConcurrencyPermit permit) {
        if (permit.granted()) {
            count();
        }
        permit.release();
        return permit.granted();
    }

    private void count() {
        int now = inside.incrementAndGet();
        most.accumulateAndGet(now, Math::max);
        Thread.yield();
        inside.decrementAndGet();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void callersOfEveryKind_keepTheLimitAndLoseNoPlace(boolean fair) {
        Duration wait = Duration.ofMillis(1);
        ConcurrencyLimit limit = ConcurrencyLimit.of("backend", fair ? config(2, wait) : unfair(2, wait));
        AtomicInteger admitted = new AtomicInteger();
        List<Running<Boolean>> callers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Random random = new Random(i);
            callers.add(start(() -> {
                for (int call = 0; call < CALLS; call++) {
                    if (call(limit, random)) {
                        admitted.incrementAndGet();
                    }
                    boolean unused = Thread.interrupted();
                }
                return true;
            }));
        }
        callers.forEach(Running::join);

        assertThat(most.get()).isLessThanOrEqualTo(2);
        assertThat(admitted.get()).isPositive();
        atRest(limit, 2);
    }

    /** Interrupts and changes of the limit at any moment; the number may be that of any limit there was. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void interruptsAndChanges_loseNoPlace(boolean fair) {
        Duration wait = Duration.ofMillis(1);
        ConcurrencyLimit limit = ConcurrencyLimit.of("backend", fair ? config(1, wait) : unfair(1, wait));
        AtomicBoolean stop = new AtomicBoolean();
        List<Running<Boolean>> callers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Random random = new Random(i);
            callers.add(start(() -> {
                for (int call = 0; call < CALLS / 2; call++) {
                    boolean unused = call(limit, random);
                }
                return Thread.interrupted();
            }));
        }
        Running<Boolean> changer = start(() -> {
            Random random = new Random(99);
            while (!stop.get()) {
                int next = 1 + random.nextInt(MOST);
                limit.changeConfig(fair ? config(next, wait) : unfair(next, wait));
                callers.get(random.nextInt(callers.size())).thread.interrupt();
                Thread.yield();
            }
            return true;
        });
        callers.forEach(Running::join);
        stop.set(true);
        changer.join();

        assertThat(most.get()).isLessThanOrEqualTo(MOST);
        limit.changeConfig(config(3, Duration.ZERO));
        atRest(limit, 3);
    }

    /** Permits released by two threads at once give back one place. */
    @Test
    void releasesOfOnePermit_giveBackOnePlace() throws Exception {
        ConcurrencyLimit limit = ConcurrencyLimit.of("backend", config(8, Duration.ZERO));
        assertThat(limit.tryEnter()).isTrue();
        for (int i = 0; i < 2_000; i++) {
            ConcurrencyPermit permit = limit.tryAcquire();
            CountDownLatch go = new CountDownLatch(1);
            Running<Boolean> other = start(() -> {
                go.await();
                permit.release();
                return true;
            });
            go.countDown();
            permit.release();
            other.join();
            assertThat(limit.running()).isEqualTo(1);
        }
        assertThat(limit.unmatchedReleases()).isEqualTo(2_000);
    }

    private static void atRest(ConcurrencyLimit limit, int calls) {
        assertThat(limit.running()).isZero();
        assertThat(limit.waiting()).isZero();
        assertThat(limit.unmatchedReleases()).isZero();
        for (int i = 0; i < calls; i++) {
            assertThat(limit.tryEnter()).isTrue();
        }
        assertThat(limit.tryEnter()).isFalse();
    }
}
