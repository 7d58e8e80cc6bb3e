package io.holdfast.micrometer;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.breaker.Permit;
import io.holdfast.core.registry.BreakerRegistry;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a meter shows while the breakers behind it change. */
class SharedMeterTest {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final BreakerRegistry breakers = BreakerRegistry.ofDefaults();

    private FunctionTimer calls() {
        return meters.get("resilience4j.circuitbreaker.calls")
                .tags("name", "a", "kind", "successful")
                .functionTimer();
    }

    private double state(String state) {
        return meters.get("resilience4j.circuitbreaker.state")
                .tags("name", "a", "state", state)
                .gauge()
                .value();
    }

    /** Whenever it is read, the next call comes right after, and somebody reads the meter then. */
    private static final class Busy {
        final AtomicLong calls = new AtomicLong(5);
        final Breaker held = Breaker.ofDefaults("a");
        final Source first = Source.of(held, held.recordStats());
        final MeterSpec spec = new MeterSpec(
                Meter.Type.COUNTER, MeterSpec.Family.of("c", "c"), "c", "c", Tags.empty(), this::read, source -> 0);
        final SharedMeter shared = new SharedMeter(spec, spec.id("a", Map.of()));
        double seen;
        boolean reading;

        double quietly() {
            reading = true;
            double value = shared.value();
            reading = false;
            return value;
        }

        double read(Source source) {
            if (source != first) {
                return 0;
            }
            double before = calls.get();
            if (!reading) {
                reading = true;
                calls.incrementAndGet();
                seen = Math.max(seen, shared.value());
                reading = false;
            }
            return before;
        }
    }

    @Test
    void counterReadWhileAnotherBreakerComesAndGoes_neverStepsBack() {
        Busy busy = new Busy();
        busy.shared.enter(busy.first);
        for (int i = 0; i < 3; i++) {
            Breaker breaker = Breaker.ofDefaults("a");
            Source other = Source.of(breaker, breaker.recordStats());
            busy.shared.enter(other);
            assertThat(busy.quietly()).isGreaterThanOrEqualTo(busy.seen);
            busy.shared.leave(other);
            assertThat(busy.quietly()).isGreaterThanOrEqualTo(busy.seen).isEqualTo(busy.calls.get());
        }
        Reference.reachabilityFence(busy.held);
    }

    @Test
    void callsThatEndOnABreakerThatWasReplaced_countToo() {
        BreakerMetrics.of(breakers).bindTo(meters);
        Breaker old = breakers.breaker("a");
        old.onSuccess(5, MILLISECONDS);
        breakers.replace("a", Breaker.ofDefaults("a"));

        old.onSuccess(7, MILLISECONDS);

        assertThat(calls().count()).isEqualTo(2);
        assertThat(calls().totalTime(MILLISECONDS)).isEqualTo(12);
    }

    @Test
    void breakersThatWereReplacedAndCollected_areCountedOn() {
        BreakerMetrics.of(breakers).bindTo(meters);
        breakers.breaker("a");
        for (int i = 0; i < 3; i++) {
            WeakReference<Breaker> gone = replacedOnce();
            for (int k = 0; k < 50 && gone.get() != null; k++) {
                System.gc();
            }
            assertThat(gone.get()).isNull();
        }
        breakers.replace("a", Breaker.ofDefaults("a"));
        assertThat(calls().count()).isEqualTo(3);
        assertThat(calls().totalTime(MILLISECONDS)).isEqualTo(12);
    }

    private WeakReference<Breaker> replacedOnce() {
        Breaker next = Breaker.ofDefaults("a");
        breakers.replace("a", next);
        next.onSuccess(4, MILLISECONDS);
        breakers.replace("a", Breaker.ofDefaults("a"));
        return new WeakReference<>(next);
    }

    @Test
    void registryBoundLastIsDroppedUnclosed_gaugesShowTheOneBefore() {
        BreakerMetrics.of(breakers).bindTo(meters);
        Breaker first = breakers.breaker("a");
        WeakReference<Breaker> gone = secondThatIsLetGo();
        for (int i = 0; i < 50 && gone.get() != null; i++) {
            System.gc();
        }
        assertThat(gone.get()).isNull();

        first.onSuccess(20, MILLISECONDS);
        first.transitionToForcedOpenState();

        assertThat(state("forced_open")).isEqualTo(1);
        assertThat(calls().count()).isEqualTo(2);
        assertThat(meters.get("resilience4j.circuitbreaker.calls.seconds.max")
                        .tag("kind", "successful")
                        .gauge()
                        .value())
                .isEqualTo(0.02);
    }

    private WeakReference<Breaker> secondThatIsLetGo() {
        BreakerRegistry second = BreakerRegistry.ofDefaults();
        BreakerMetrics.of(second).bindTo(meters);
        second.breaker("a").onSuccess(90, MILLISECONDS);
        return new WeakReference<>(second.breaker("a"));
    }

    @Test
    void nameEvictedFromTheRegistryBoundLast_gaugesShowTheOtherBeforeItIsTold() {
        BreakerRegistry last = BreakerRegistry.ofDefaults();
        BreakerMetrics.of(breakers).bindTo(meters);
        BreakerMetrics.of(last).bindTo(meters);
        Breaker kept = breakers.breaker("a");
        WeakReference<Breaker> idle = new WeakReference<>(last.breaker("a"));
        last.evictIdle(Duration.ZERO);
        last.evictIdle(Duration.ZERO);
        for (int i = 0; i < 50 && idle.get() != null; i++) {
            System.gc();
        }
        assertThat(idle.get()).isNull();
        kept.transitionToForcedOpenState();
        assertThat(state("forced_open")).isEqualTo(1);
    }

    private double late() {
        return meters.get("resilience4j.circuitbreaker.late.calls")
                .tag("name", "a")
                .functionCounter()
                .count();
    }

    private static void oneIsLate(Breaker breaker) {
        Permit permit = breaker.tryAcquire();
        breaker.transitionToOpenState();
        permit.success(1);
        breaker.transitionToClosedState();
    }

    @Test
    void lateCalls_countFromTheBindingOn_asOthersDo() {
        oneIsLate(breakers.breaker("a"));
        BreakerMetrics.of(breakers).bindTo(meters);
        assertThat(late()).isZero();
        oneIsLate(breakers.breaker("a"));
        assertThat(late()).isEqualTo(1);
    }

    @Test
    void lateCallsThatNobodyReadBeforeTheBreakerWasCollected_countToo() {
        WeakReference<Breaker> gone = lateAndLetGo();
        for (int i = 0; i < 50 && gone.get() != null; i++) {
            System.gc();
        }
        assertThat(gone.get()).isNull();
        assertThat(late()).isEqualTo(2);
        BreakerMetrics.of(breakers).bindTo(meters);
        oneIsLate(breakers.breaker("a"));
        assertThat(late()).isEqualTo(3);
    }

    private WeakReference<Breaker> lateAndLetGo() {
        BreakerRegistry registry = BreakerRegistry.ofDefaults();
        BreakerMetrics.of(registry).bindTo(meters);
        oneIsLate(registry.breaker("a"));
        oneIsLate(registry.breaker("a"));
        return new WeakReference<>(registry.breaker("a"));
    }
}
