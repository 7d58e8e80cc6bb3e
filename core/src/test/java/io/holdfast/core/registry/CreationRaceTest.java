package io.holdfast.core.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.breaker.Breaker;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.Test;

/** However many threads ask for a new name at the same time, one breaker is made and all get it. */
class CreationRaceTest {

    private static final int THREADS = 64;
    private static final int ROUNDS = 10_000;
    /** A barrier per name would measure the barrier: after one, the threads run through a few names neck and neck. */
    private static final int ROUNDS_PER_BARRIER = 10;

    private static <T> List<T> onAllThreads(Callable<T> task) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future : pool.invokeAll(Collections.nCopies(THREADS, task), 60, TimeUnit.SECONDS)) {
                results.add(future.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void manyThreadsAskingForOneNewName_getOneBreakerMadeOnce() throws Exception {
        BreakerRegistry registry = BreakerRegistry.of(
                CircuitBreakerConfig.custom().slidingWindowSize(2).build());
        AtomicInteger[] made = new AtomicInteger[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            made[round] = new AtomicInteger();
        }
        registry.getEventPublisher()
                .onEntryAdded(
                        event -> made[Integer.parseInt(event.getAddedEntry().getName())].incrementAndGet());
        AtomicReferenceArray<Breaker> first = new AtomicReferenceArray<>(ROUNDS);
        CyclicBarrier start = new CyclicBarrier(THREADS);
        List<Integer> strangers = onAllThreads(() -> {
            int others = 0;
            for (int round = 0; round < ROUNDS; round++) {
                if (round % ROUNDS_PER_BARRIER == 0) {
                    start.await(30, TimeUnit.SECONDS);
                }
                Breaker breaker = registry.breaker(Integer.toString(round));
                if (!first.compareAndSet(round, null, breaker) && first.get(round) != breaker) {
                    others++;
                }
            }
            return others;
        });
        assertThat(strangers).containsOnly(0);
        assertThat(made).allSatisfy(count -> assertThat(count).hasValue(1));
        assertThat(registry.getAllCircuitBreakers()).hasSize(ROUNDS);
    }

    /**
     * Two threads that spin up to each other, since a barrier wakes its threads too far apart for this short a race.
     */
    @Test
    void sharedRegistry_isOneInstanceBetweenTwoResets() throws Exception {
        int rounds = 20_000;
        AtomicInteger arrivals = new AtomicInteger();
        Callable<List<BreakerRegistry>> racer = () -> {
            List<BreakerRegistry> seen = new ArrayList<>(rounds);
            for (int round = 0; round < rounds; round++) {
                meet(arrivals, 4 * round + 2);
                BreakerRegistry.resetShared();
                meet(arrivals, 4 * round + 4);
                seen.add(BreakerRegistry.shared());
            }
            return seen;
        };
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            Future<List<BreakerRegistry>> one = pool.submit(racer);
            Future<List<BreakerRegistry>> other = pool.submit(racer);
            List<BreakerRegistry> seen = one.get(60, TimeUnit.SECONDS);
            assertThat(other.get(60, TimeUnit.SECONDS)).isEqualTo(seen);
            assertThat(seen).doesNotHaveDuplicates();
        } finally {
            pool.shutdownNow();
            BreakerRegistry.resetShared();
        }
    }

    private static void meet(AtomicInteger arrivals, int all) {
        arrivals.incrementAndGet();
        for (int spins = 0; arrivals.get() < all && !Thread.interrupted(); spins++) {
            if (spins < 10_000) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
    }

    @Test
    void resetSharedInTheMiddleOfLookups_neverGivesNull() throws Exception {
        try {
            List<Integer> nulls = onAllThreads(() -> {
                int missing = 0;
                for (int i = 0; i < 500; i++) {
                    missing += BreakerRegistry.shared() == null ? 1 : 0;
                    BreakerRegistry.resetShared();
                }
                return missing;
            });
            assertThat(nulls).containsOnly(0);
        } finally {
            BreakerRegistry.resetShared();
        }
    }

    @Test
    void sharedRegistry_isKeptByWhoHoldsItOverAReset() {
        try {
            BreakerRegistry.resetShared();
            BreakerRegistry held = BreakerRegistry.shared();
            Breaker breaker = held.breaker("kept");
            assertThat(BreakerRegistry.shared()).isSameAs(held);
            BreakerRegistry.resetShared();
            assertThat(BreakerRegistry.shared()).isNotSameAs(held);
            assertThat(held.breaker("kept")).isSameAs(breaker);
            assertThat(BreakerRegistry.shared().find("kept")).isEmpty();
        } finally {
            BreakerRegistry.resetShared();
        }
    }
}
