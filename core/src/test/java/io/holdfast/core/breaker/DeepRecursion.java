package io.holdfast.core.breaker;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A deep recursion that makes its calls through half-open breakers, each with a little more stack left than the one
 * before, so that the stack overflows in every step in turn.
 */
final class DeepRecursion {

    static final Duration LEASE = Duration.ofSeconds(1);
    private static final int BREAKERS = 3_000;
    private static final int FINE_IN_A_ROW = 200;

    final VirtualTime time = new VirtualTime();
    final List<Breaker> overflowed = new ArrayList<>();
    private final List<Breaker> breakers = new ArrayList<>();
    private final Consumer<Breaker> probe;
    private int at;
    private int fineInARow;

    DeepRecursion(Consumer<Breaker> probe) {
        this.probe = probe;
        CircuitBreakerConfig config = CircuitBreakerConfig.custom()
                .permittedNumberOfCallsInHalfOpenState(1)
                .minimumNumberOfCalls(1)
                .build();
        BreakerOptions options = BreakerOptions.defaults().timeSource(time).halfOpenLease(LEASE);
        for (int i = 0; i < BREAKERS; i++) {
            Breaker breaker = Breaker.of("deep", config, options);
            breaker.transitionToOpenState();
            breaker.transitionToHalfOpenState();
            breakers.add(breaker);
        }
    }

    DeepRecursion run() throws InterruptedException {
        Thread deep = new Thread(null, this::dive, "deep", 512 * 1024);
        deep.start();
        deep.join();
        return this;
    }

    @SuppressWarnings("InfiniteRecursion") // that is the idea
    private void dive() {
        try {
            dive();
        } catch (StackOverflowError deepest) {
            // Turns round here.
        }
        if (at < BREAKERS && fineInARow < FINE_IN_A_ROW) {
            Breaker breaker = breakers.get(at++);
            try {
                probe.accept(breaker);
                fineInARow++;
            } catch (StackOverflowError e) {
                fineInARow = 0;
                overflowed.add(breaker);
            }
        }
    }

    /** How many of the breakers whose probe was struck are half-open and stay so once all leases are over. */
    int stuck() {
        time.advance(LEASE);
        int stuck = 0;
        for (Breaker breaker : overflowed) {
            // Refused once more if a verdict was due: that has moved the breaker.
            for (int i = 0; i < 2 && breaker.getState() == State.HALF_OPEN; i++) {
                try {
                    breaker.executeRunnable(() -> {});
                } catch (CallNotPermittedException refused) {
                    // The state tells.
                }
            }
            stuck += breaker.getState() == State.HALF_OPEN ? 1 : 0;
        }
        return stuck;
    }

    /** What is done to each breaker before its probe. */
    private static void prepare(String mode, Breaker breaker) {
        switch (mode) {
            case "observed" -> {
                breaker.getEventPublisher().onEvent(event -> {});
                BreakerStats unused = breaker.recordStats();
            }
            case "refused" -> {
                Permit unused = breaker.tryAcquire();
            }
            default -> {}
        }
    }

    /** In a JVM of its own, where nothing is loaded, linked or compiled when the stack runs out. */
    public static void main(String[] arguments) throws Exception {
        String mode = arguments[0];
        Supplier<String> probe = mode.equals("failing")
                ? () -> {
                    throw new IllegalStateException("on purpose");
                }
                : () -> "fine";
        DeepRecursion recursion = new DeepRecursion(breaker -> {
            try {
                String unused = breaker.executeSupplier(probe);
            } catch (IllegalStateException | CallNotPermittedException expected) {
                // The call's own, or the refusal.
            }
        });
        recursion.breakers.forEach(breaker -> prepare(mode, breaker));
        System.out.println("overflowed " + !recursion.run().overflowed.isEmpty());
        System.out.println("stuck " + recursion.stuck());
        Breaker after = Breaker.of(
                "after",
                CircuitBreakerConfig.custom().recordResult("bad"::equals).build());
        after.getEventPublisher().onEvent(event -> {});
        System.out.println("then " + after.executeSupplier(() -> "bad"));
        after.transitionToForcedOpenState();
        try {
            after.executeRunnable(() -> {});
        } catch (CallNotPermittedException refused) {
            System.out.println("then " + refused.getMessage());
        }
    }
}
