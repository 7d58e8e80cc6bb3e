package io.holdfast.micrometer;

import io.holdfast.core.breaker.Figures;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.distribution.TimeWindowMax;
import java.util.EnumMap;
import java.util.Map;

/**
 * The longest calls of one breaker over the last minutes. The figures hand out each maximum once, so all meter registries share this object, and it
 * remembers a maximum as long as Micrometer's own timers do.
 */
final class Peaks {

    private static final long STEP_MILLIS = 40_000;
    private static final int STEPS = 3;

    private final Figures figures;
    private final Map<Figures.Kind, TimeWindowMax> windows = new EnumMap<>(Figures.Kind.class);

    Peaks(Figures figures, Clock clock) {
        this.figures = figures;
        for (Figures.Kind kind : Figures.Kind.values()) {
            windows.put(kind, new TimeWindowMax(clock, STEP_MILLIS, STEPS));
        }
    }

    boolean areOf(Figures other) {
        return figures.equals(other);
    }

    double seconds(Figures.Kind kind) {
        TimeWindowMax window = windows.get(kind);
        if (window == null) {
            return Double.NaN;
        }
        window.record(figures.pollMaxNanos(kind) / 1e9);
        return window.poll();
    }
}
