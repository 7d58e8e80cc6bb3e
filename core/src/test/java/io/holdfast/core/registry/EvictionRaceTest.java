package io.holdfast.core.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.breaker.Breaker;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Lookups, drops, transitions, sweeps and collections at once: two live breakers of one name never exist. */
class EvictionRaceTest {

    private static final int NAMES = 3;
    private static final int COLLECTIONS = 60;

    private final BreakerRegistry registry = BreakerRegistry.ofDefaults();
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final List<Holders> holders = new ArrayList<>();

    /**
     * The breakers of one name by their holders at this moment; a breaker stays here no longer than somebody holds it.
     */
    private static final class Holders {
        private final Map<Breaker, Integer> held = new IdentityHashMap<>();

        synchronized int take(Breaker breaker) {
            held.merge(breaker, 1, Integer::sum);
            return held.size();
        }

        synchronized void drop(Breaker breaker) {
            held.computeIfPresent(breaker, (b, count) -> count == 1 ? null : count - 1);
        }
    }

    @Test
    void lookupsAgainstSweepsAndCollections_neverSeeTwoBreakersOfOneName() throws Exception {
        registry.getEventPublisher().onEntryAdded(event -> made.incrementAndGet());
        for (int i = 0; i < NAMES; i++) {
            holders.add(new Holders());
        }
        ExecutorService pool = Executors.newFixedThreadPool(5);
        try {
            List<Future<Integer>> most = new ArrayList<>();
            for (int user = 0; user < 3; user++) {
                int seed = user;
                most.add(pool.submit(() -> use(seed)));
            }
            Future<?> sweeper = pool.submit(() -> {
                while (!stop.get()) {
                    registry.evictIdle(Duration.ZERO);
                }
            });
            Future<?> collector = pool.submit(() -> {
                for (int i = 0; i < COLLECTIONS; i++) {
                    System.gc();
                }
                stop.set(true);
            });
            collector.get(60, TimeUnit.SECONDS);
            sweeper.get(10, TimeUnit.SECONDS);
            for (Future<Integer> seen : most) {
                assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo(1);
            }
        } finally {
            stop.set(true);
            pool.shutdownNow();
        }
        // Otherwise nothing was evicted, and the test has shown nothing.
        assertThat(made.get()).isGreaterThan(NAMES);
    }

    /** The largest number of breakers of one name that were held at one moment. */
    private int use(int seed) {
        int most = 0;
        Random random = new Random(seed);
        while (!stop.get()) {
            int name = random.nextInt(NAMES);
            Breaker breaker = registry.breaker("name-" + name);
            most = Math.max(most, holders.get(name).take(breaker));
            if (random.nextInt(8) == 0) {
                breaker.transitionToOpenState();
                breaker.transitionToClosedState();
            }
            for (int spin = random.nextInt(20_000); spin > 0; spin--) {
                Thread.onSpinWait();
            }
            holders.get(name).drop(breaker);
            Reference.reachabilityFence(breaker);
        }
        return most;
    }
}
