package io.holdfast.examples.watched;

import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.watchtower.Watchtower;

/** A plain main with one breaker, watched: the sample of {@code docs/watchtower.md}. */
// region first
public final class FirstBreaker {

    public static void main(String[] arguments) throws InterruptedException {
        BreakerRegistry registry = BreakerRegistry.ofDefaults();
        Watchtower.start(registry); // http://127.0.0.1:8000/

        Breaker search = registry.breaker("search");
        while (true) {
            try {
                search.executeRunnable(FirstBreaker::ask);
            } catch (RuntimeException e) {
                System.out.println(e.getMessage());
            }
            Thread.sleep(100);
        }
    }

    private static void ask() {
        if (Math.random() < 0.4) {
            throw new IllegalStateException("search is down");
        }
    }
}
// endregion
