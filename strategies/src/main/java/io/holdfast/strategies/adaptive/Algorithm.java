package io.holdfast.strategies.adaptive;

import java.util.concurrent.ThreadLocalRandom;

/** The algorithms that come with the house. */
enum Algorithm {
    GRADIENT2 {
        @Override
        LimitAlgorithm start(Adaptive settings, int limit) {
            return new Gradient2(settings, limit);
        }
    },
    VEGAS {
        @Override
        LimitAlgorithm start(Adaptive settings, int limit) {
            return new Vegas(settings, limit, ThreadLocalRandom.current().nextLong());
        }
    },
    AIMD {
        @Override
        LimitAlgorithm start(Adaptive settings, int limit) {
            return new Aimd(settings, limit);
        }
    };

    /** Each starts where the settings say, and keeps what it learns. */
    abstract LimitAlgorithm start(Adaptive settings, int limit);

    @Override
    public String toString() {
        return this == GRADIENT2 ? "gradient2" : this == VEGAS ? "vegas" : "aimd";
    }
}
