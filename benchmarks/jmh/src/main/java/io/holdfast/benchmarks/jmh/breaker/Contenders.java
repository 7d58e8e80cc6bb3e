package io.holdfast.benchmarks.jmh.breaker;

import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy.LOCK_FREE;
import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy.SYNCHRONIZED;
import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType.COUNT_BASED;
import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType.TIME_BASED;

import com.alibaba.csp.sentinel.AsyncEntry;
import com.alibaba.csp.sentinel.Entry;
import com.alibaba.csp.sentinel.SphU;
import com.alibaba.csp.sentinel.Tracer;
import com.alibaba.csp.sentinel.context.Context;
import com.alibaba.csp.sentinel.slots.block.BlockException;
import com.alibaba.csp.sentinel.slots.block.degrade.DegradeRuleManager;
import com.alibaba.csp.sentinel.slots.block.degrade.circuitbreaker.ExceptionCircuitBreaker;
import com.linecorp.armeria.client.circuitbreaker.CircuitState;
import dev.failsafe.FailsafeExecutor;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.holdfast.core.breaker.Breaker;
import io.smallrye.faulttolerance.api.TypedGuard;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The states of the contenders: one class each, shared by all threads of a benchmark unless it says otherwise. */
public final class Contenders {
    private Contenders() {}

    /** What every guarded call runs. */
    @State(Scope.Benchmark)
    public static class Work {
        final Supplier<String> supplier = () -> "answer";
        final RuntimeException failure = new IllegalStateException("backend is down");
        final Supplier<String> failing = () -> {
            throw failure;
        };
    }

    /** Says which calls fail: every n-th of each thread. */
    @State(Scope.Thread)
    public static class Mix {
        private int calls;

        /** Whether the next call fails. */
        public final boolean fails(int every) {
            if (++calls >= every) {
                calls = 0;
                return true;
            }
            return false;
        }
    }

    /** Ours, count window. */
    @State(Scope.Benchmark)
    public static class HoldfastCount {
        final Breaker breaker = Peers.holdfast(COUNT_BASED, true);
    }

    /** Ours, count window, CLOSED again after it was OPEN and HALF_OPEN. */
    @State(Scope.Benchmark)
    public static class HoldfastRecovered {
        final Breaker breaker = Peers.recovered(COUNT_BASED);
    }

    /** Ours, count window, at the usual configuration since an operator's change to a window of half the size. */
    @State(Scope.Benchmark)
    public static class HoldfastReconfigured {
        final Breaker breaker = Peers.reconfigured(COUNT_BASED);
    }

    /** Ours, count window, not looking for slow calls. */
    @State(Scope.Benchmark)
    public static class HoldfastCountUntimed {
        final Breaker breaker = Peers.holdfast(COUNT_BASED, false);
    }

    /** Ours, time window. */
    @State(Scope.Benchmark)
    public static class HoldfastTime {
        final Breaker breaker = Peers.holdfast(TIME_BASED, true);
    }

    /** Ours, time window, not looking for slow calls. */
    @State(Scope.Benchmark)
    public static class HoldfastTimeUntimed {
        final Breaker breaker = Peers.holdfast(TIME_BASED, false);
    }

    /** Ours, OPEN. */
    @State(Scope.Benchmark)
    public static class HoldfastOpen {
        final Breaker breaker = open(true);
        final Breaker stackless = open(false);

        private static Breaker open(boolean stackTraces) {
            Breaker breaker = Breaker.of(Peers.NAME, Peers.config(COUNT_BASED, SYNCHRONIZED, stackTraces));
            breaker.transitionToOpenState();
            return breaker;
        }
    }

    /** Resilience4j, count window behind a lock (its default). */
    @State(Scope.Benchmark)
    public static class Resilience4jCountLock {
        final CircuitBreaker breaker = Peers.resilience4j(COUNT_BASED, SYNCHRONIZED);
    }

    /** Resilience4j, lock-free count window. */
    @State(Scope.Benchmark)
    public static class Resilience4jCountLockFree {
        final CircuitBreaker breaker = Peers.resilience4j(COUNT_BASED, LOCK_FREE);
    }

    /** Resilience4j, time window behind a lock. */
    @State(Scope.Benchmark)
    public static class Resilience4jTimeLock {
        final CircuitBreaker breaker = Peers.resilience4j(TIME_BASED, SYNCHRONIZED);
    }

    /** Resilience4j, lock-free time window. */
    @State(Scope.Benchmark)
    public static class Resilience4jTimeLockFree {
        final CircuitBreaker breaker = Peers.resilience4j(TIME_BASED, LOCK_FREE);
    }

    /** Resilience4j, OPEN. */
    @State(Scope.Benchmark)
    public static class Resilience4jOpen {
        final CircuitBreaker breaker = open(true);
        final CircuitBreaker stackless = open(false);

        private static CircuitBreaker open(boolean stackTraces) {
            CircuitBreaker breaker =
                    CircuitBreaker.of(Peers.NAME, Peers.config(COUNT_BASED, SYNCHRONIZED, stackTraces));
            breaker.transitionToOpenState();
            return breaker;
        }
    }

    /** Failsafe, count window. */
    @State(Scope.Benchmark)
    public static class FailsafeCount {
        final dev.failsafe.CircuitBreaker<String> breaker = Peers.failsafeCount();
        final FailsafeExecutor<String> executor = Peers.failsafeExecutor(breaker);
    }

    /** Failsafe, time window. */
    @State(Scope.Benchmark)
    public static class FailsafeTime {
        final dev.failsafe.CircuitBreaker<String> breaker = Peers.failsafeTime();
        final FailsafeExecutor<String> executor = Peers.failsafeExecutor(breaker);
    }

    /** Failsafe, OPEN. */
    @State(Scope.Benchmark)
    public static class FailsafeOpen {
        final dev.failsafe.CircuitBreaker<String> breaker = Peers.failsafeCount();
        final FailsafeExecutor<String> executor = Peers.failsafeExecutor(breaker);

        /** Opens it. */
        public FailsafeOpen() {
            breaker.open();
        }
    }

    /** SmallRye's guard; it has no breaker that could be recorded on by hand. */
    @State(Scope.Benchmark)
    public static class SmallRye {
        final TypedGuard<String> guard = Peers.smallRye();
    }

    /** SmallRye's guard with its breaker OPEN. */
    @State(Scope.Benchmark)
    public static class SmallRyeOpen {
        final TypedGuard<String> guard = Peers.smallRye();

        /** Opens it by failing calls, the only way there is. */
        public SmallRyeOpen() {
            for (int i = 0; i < 2 * Peers.WINDOW; i++) {
                try {
                    guard.get(() -> {
                        throw new IllegalStateException("backend is down");
                    });
                } catch (RuntimeException expected) {
                    continue; // half of them are failures, half rejections
                }
            }
        }
    }

    /** Armeria; it has time windows only. */
    @State(Scope.Benchmark)
    public static class Armeria {
        final com.linecorp.armeria.client.circuitbreaker.CircuitBreaker breaker = Peers.armeria();
    }

    /** Armeria, OPEN. */
    @State(Scope.Benchmark)
    public static class ArmeriaOpen {
        final com.linecorp.armeria.client.circuitbreaker.CircuitBreaker breaker = Peers.armeria();

        /** Opens it. */
        public ArmeriaOpen() {
            breaker.enterState(CircuitState.OPEN);
        }
    }

    /** Sentinel's breaker without the slots around it; it has tumbling time windows only. */
    @State(Scope.Benchmark)
    public static class SentinelBreaker {
        final ExceptionCircuitBreaker breaker = new ExceptionCircuitBreaker(Peers.sentinelRule());
    }

    /** Sentinel records on an entry of the thread: one that succeeded and one that failed, both left open. */
    @State(Scope.Thread)
    public static class SentinelContext {
        final Context success = context(null);
        final Context failure = context(new IllegalStateException("backend is down"));

        private static Context context(@Nullable Throwable error) {
            try {
                AsyncEntry entry = SphU.asyncEntry(Peers.NAME);
                if (error != null) {
                    entry.setError(error);
                }
                return entry.getAsyncContext();
            } catch (BlockException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Sentinel as it is used: entry, slots, degrade rule. */
    @State(Scope.Benchmark)
    public static class Sentinel {
        final String resource = Peers.NAME;

        /** Loads the rule. */
        public Sentinel() {
            DegradeRuleManager.loadRules(List.of(Peers.sentinelRule()));
        }

        final String call(Supplier<String> supplier) throws BlockException {
            Entry entry = SphU.entry(resource);
            try {
                return supplier.get();
            } finally {
                entry.exit();
            }
        }
    }

    /** Sentinel with its breaker OPEN. */
    @State(Scope.Benchmark)
    public static class SentinelOpen extends Sentinel {
        /** Opens it by failing calls, the only way there is. */
        public SentinelOpen() {
            for (int i = 0; i < 2 * Peers.WINDOW; i++) {
                try (Entry entry = SphU.entry(resource)) {
                    Tracer.traceEntry(new IllegalStateException("backend is down"), entry);
                } catch (BlockException expected) {
                    continue; // the second half
                }
            }
        }
    }
}
