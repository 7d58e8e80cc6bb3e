package io.holdfast.core.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerEvent;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.Subscription;
import io.holdfast.core.time.VirtualTime;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Idle breakers go, held ones stay, and whatever is not CLOSED stays too. */
class EvictionTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final VirtualTime time = new VirtualTime();
    private final BreakerRegistry registry =
            BreakerRegistry.custom().timeSource(time).build();
    private final List<String> added = new ArrayList<>();
    private final List<String> removed = new ArrayList<>();

    @BeforeEach
    void listen() {
        registry.getEventPublisher()
                .onEntryAdded(event -> added.add(event.getAddedEntry().getName()));
        registry.getEventPublisher()
                .onEntryRemoved(event -> removed.add(event.getRemovedEntry().getName()));
    }

    /** Notes the breakers as idle, lets an hour pass, and lets go of them. */
    private void idleForAnHour() {
        assertThat(registry.evictIdle(HOUR)).isZero();
        time.advance(HOUR);
        assertThat(registry.evictIdle(HOUR)).isZero();
    }

    private static boolean comesTrueAfterGc(BooleanSupplier condition) {
        for (int i = 0; i < 50 && !condition.getAsBoolean(); i++) {
            System.gc();
        }
        return condition.getAsBoolean();
    }

    private static boolean survivesGc(WeakReference<?> reference) {
        System.gc();
        System.gc();
        return reference.get() != null;
    }

    @Test
    void idleBreakerThatNobodyHolds_goesAndIsAnnounced() {
        WeakReference<Breaker> breaker = new WeakReference<>(registry.breaker("idle"));
        idleForAnHour();
        assertThat(comesTrueAfterGc(() -> breaker.get() == null)).isTrue();
        assertThat(registry.getAllCircuitBreakers()).isEmpty();
        assertThat(registry.evictIdle(HOUR)).isEqualTo(1);
        assertThat(removed).containsExactly("idle");
        assertThat(registry.evictIdle(HOUR)).isZero();
        assertThat(registry.find("idle")).isEmpty();
        assertThat(registry).hasToString("BreakerRegistry[]");
    }

    @Test
    void idleBreakerThatWasAskedForWithAnotherConfiguration_goesToo() {
        WeakReference<Breaker> breaker = new WeakReference<>(registry.breaker("idle"));
        CircuitBreakerConfig equal = CircuitBreakerConfig.custom().build();
        registry.breaker("idle", equal);
        registry.breaker("idle", equal);
        idleForAnHour();
        assertThat(registry.breaker("idle", equal)).isSameAs(breaker.get());
        idleForAnHour();
        assertThat(comesTrueAfterGc(() -> breaker.get() == null)).isTrue();
        assertThat(registry.evictIdle(HOUR)).isEqualTo(1);
    }

    @Test
    void breakerThatWasNotIdleLongEnough_stays() {
        WeakReference<Breaker> breaker = new WeakReference<>(registry.breaker("busy"));
        registry.evictIdle(HOUR);
        time.advance(HOUR.minusNanos(1));
        registry.evictIdle(HOUR);
        assertThat(survivesGc(breaker)).isTrue();
        time.advance(Duration.ofNanos(1));
        registry.evictIdle(HOUR);
        assertThat(comesTrueAfterGc(() -> breaker.get() == null)).isTrue();
    }

    @Test
    void lookupBetweenSweeps_startsIdlenessAnew() {
        WeakReference<Breaker> breaker = new WeakReference<>(registry.breaker("asked"));
        registry.evictIdle(HOUR);
        time.advance(HOUR);
        assertThat(registry.findBreaker("asked")).isPresent();
        registry.evictIdle(HOUR);
        time.advance(HOUR.minusNanos(1));
        registry.evictIdle(HOUR);
        assertThat(survivesGc(breaker)).isTrue();
    }

    @Test
    void listingAllBreakers_isNotAsking() {
        WeakReference<Breaker> breaker = new WeakReference<>(registry.breaker("listed"));
        registry.evictIdle(HOUR);
        time.advance(HOUR);
        assertThat(registry.getAllCircuitBreakers()).hasSize(1);
        registry.evictIdle(HOUR);
        assertThat(comesTrueAfterGc(() -> breaker.get() == null)).isTrue();
    }

    @Test
    void peek_findsWhatIsHeldAndWakesNothing() {
        assertThat(registry.peek("idle")).isEmpty();
        WeakReference<Breaker> breaker = new WeakReference<>(registry.breaker("idle"));
        assertThat(registry.peek("idle")).containsSame(breaker.get());
        idleForAnHour();
        assertThat(registry.peek("idle").isPresent()).isEqualTo(breaker.get() != null);
        assertThat(comesTrueAfterGc(() -> breaker.get() == null)).isTrue();
        assertThat(registry.peek("idle")).isEmpty();
        assertThat(registry.evictIdle(HOUR)).isEqualTo(1);
    }

    @Test
    void heldBreaker_staysTheOneOfItsName() {
        Breaker held = registry.breaker("held");
        idleForAnHour();
        System.gc();
        assertThat(registry.evictIdle(HOUR)).isZero();
        assertThat(registry.getAllCircuitBreakers()).containsExactly(held);
        assertThat(registry.breaker("held")).isSameAs(held);
        assertThat(removed).isEmpty();
        Reference.reachabilityFence(held);
    }

    @Test
    void breakerWhosePublisherOrSubscriptionIsHeld_staysTheOneOfItsName() {
        CircuitBreaker.EventPublisher publisher = registry.breaker("published").getEventPublisher();
        Subscription subscription = registry.breaker("watched").subscribe(CircuitBreakerEvent.class, event -> {});
        idleForAnHour();
        System.gc();
        assertThat(registry.evictIdle(Duration.ofHours(1))).isZero();
        assertThat(registry.breaker("published").getEventPublisher()).isSameAs(publisher);
        assertThat(registry.peek("watched")).isPresent();
        subscription.close();
    }

    @Test
    void lookupOfAnEvictedBreakerThatIsStillHeld_holdsItStronglyAgain() {
        Breaker held = registry.breaker("revived");
        WeakReference<Breaker> breaker = new WeakReference<>(held);
        idleForAnHour();
        assertThat(registry.breaker("revived")).isSameAs(held);
        held = null;
        assertThat(survivesGc(breaker)).isTrue();
        idleForAnHour();
        assertThat(comesTrueAfterGc(() -> breaker.get() == null)).isTrue();
    }

    @Test
    void breakerThatIsNotClosed_stays() {
        WeakReference<Breaker> open = new WeakReference<>(registry.breaker("open"));
        registry.breaker("open").transitionToOpenState();
        WeakReference<Breaker> forced = new WeakReference<>(registry.breaker("forced"));
        registry.breaker("forced").transitionToForcedOpenState();
        idleForAnHour();
        idleForAnHour();
        assertThat(survivesGc(open)).isTrue();
        assertThat(survivesGc(forced)).isTrue();
    }

    @Test
    void evictedBreakerThatOpensWhileHeld_isHeldByTheRegistryAgain() {
        Breaker held = registry.breaker("opens");
        WeakReference<Breaker> breaker = new WeakReference<>(held);
        idleForAnHour();
        held.transitionToOpenState();
        held = null;
        assertThat(survivesGc(breaker)).isTrue();
        assertThat(registry.breaker("opens").getState()).isEqualTo(State.OPEN);
        registry.breaker("opens").transitionToClosedState();
        idleForAnHour();
        assertThat(comesTrueAfterGc(() -> breaker.get() == null)).isTrue();
    }

    @Test
    void evictedBreakerThatOpensAgainAfterAnotherEviction_isHeldAgain() {
        Breaker held = registry.breaker("twice");
        WeakReference<Breaker> breaker = new WeakReference<>(held);
        for (int i = 0; i < 2; i++) {
            idleForAnHour();
            held.transitionToOpenState();
            held.transitionToClosedState();
        }
        idleForAnHour();
        held.transitionToOpenState();
        held = null;
        assertThat(survivesGc(breaker)).isTrue();
    }

    @Test
    void breakerPutInByReplace_isNeverLetGoIfItIsNotOurs() {
        WeakReference<CircuitBreaker> foreign = new WeakReference<>(CircuitBreaker.ofDefaults("foreign"));
        registry.breaker("foreign");
        registry.replace("foreign", Optional.ofNullable(foreign.get()).orElseThrow());
        idleForAnHour();
        idleForAnHour();
        assertThat(survivesGc(foreign)).isTrue();
    }

    @Test
    void nameOfACollectedBreaker_getsANewOneThatIsAnnouncedAfterTheOldOneIsGone() {
        List<String> events = new ArrayList<>();
        registry.getEventPublisher()
                .onEvent(event -> events.add(event.getEventType().name()));
        WeakReference<Breaker> breaker = new WeakReference<>(registry.breaker("again"));
        idleForAnHour();
        assertThat(comesTrueAfterGc(() -> breaker.get() == null)).isTrue();
        registry.breaker("again");
        assertThat(events).containsExactly("ADDED", "REMOVED", "ADDED");
        assertThat(registry.getAllCircuitBreakers()).hasSize(1);
    }

    @Test
    void nameTakenAgainWhileTheOldBreakerIsAnnouncedAsGone_isAddedOnceMore_ratherThanDroppedByWhoHearsBoth() {
        List<String> events = new ArrayList<>();
        WeakReference<Breaker> breaker = new WeakReference<>(registry.breaker("raced"));
        registry.getEventPublisher()
                .onEvent(event -> events.add(event.getEventType().name()));
        registry.getEventPublisher().onEntryRemoved(event -> registry.breaker("raced"));
        idleForAnHour();
        assertThat(comesTrueAfterGc(() -> breaker.get() == null)).isTrue();
        assertThat(registry.evictIdle(HOUR)).isEqualTo(1);
        assertThat(events).containsExactly("REMOVED", "ADDED", "ADDED");
    }

    @Test
    void collectedBreaker_isAnnouncedWhenItsNameIsRemoved() {
        WeakReference<Breaker> breaker = new WeakReference<>(registry.breaker("gone"));
        idleForAnHour();
        assertThat(comesTrueAfterGc(() -> breaker.get() == null)).isTrue();
        assertThat(registry.remove("gone")).isEmpty();
        assertThat(removed).containsExactly("gone");
        assertThat(registry.evictIdle(HOUR)).isZero();
    }

    @Test
    void collectedBreaker_cannotBeReplaced() {
        WeakReference<Breaker> breaker = new WeakReference<>(registry.breaker("gone"));
        idleForAnHour();
        assertThat(comesTrueAfterGc(() -> breaker.get() == null)).isTrue();
        assertThat(registry.replace("gone", Breaker.ofDefaults("gone"))).isEmpty();
        assertThat(registry.getAllCircuitBreakers()).isEmpty();
        assertThat(removed).containsExactly("gone");
    }

    @Test
    void conflictsOfACollectedBreaker_areForgotten() {
        WeakReference<Breaker> breaker = new WeakReference<>(registry.breaker("conflict"));
        registry.breaker(
                "conflict",
                CircuitBreakerConfig.custom().failureRateThreshold(7).build());
        assertThat(registry.conflicts()).hasSize(1);
        idleForAnHour();
        assertThat(comesTrueAfterGc(() -> breaker.get() == null)).isTrue();
        registry.evictIdle(HOUR);
        assertThat(registry.conflicts()).isEmpty();
    }

    @Test
    void negativeIdleness_isRefused() {
        assertThatThrownBy(() -> registry.evictIdle(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("idle: PT-1S (expected: >= 0)");
    }

    @Test
    void sweepsAtTheSameTime_countEachBreakerOnce() throws Exception {
        int names = 2_000;
        for (int i = 0; i < names; i++) {
            registry.breaker("tenant-" + i);
        }
        WeakReference<Breaker> last = new WeakReference<>(registry.breaker("tenant-0"));
        idleForAnHour();
        assertThat(comesTrueAfterGc(() -> registry.getAllCircuitBreakers().isEmpty() && last.get() == null))
                .isTrue();
        List<String> announced = Collections.synchronizedList(new ArrayList<>());
        registry.getEventPublisher()
                .onEntryRemoved(event -> announced.add(event.getRemovedEntry().getName()));
        int threads = 4;
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Integer>> sweeps = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                sweeps.add(pool.submit(() -> {
                    start.await(10, TimeUnit.SECONDS);
                    return registry.evictIdle(HOUR);
                }));
            }
            int gone = 0;
            for (Future<Integer> sweep : sweeps) {
                gone += sweep.get(10, TimeUnit.SECONDS);
            }
            assertThat(gone).isEqualTo(names);
        } finally {
            pool.shutdownNow();
        }
        assertThat(announced).hasSize(names).doesNotHaveDuplicates();
    }
}
