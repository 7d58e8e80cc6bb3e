package io.holdfast.micrometer;

import io.holdfast.core.breaker.Figures;
import io.micrometer.core.instrument.Meter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What one meter of one meter registry reads: the breaker that was bound last of all with its name and tags. A counter goes on where it was when that changes,
 * so it never steps back, and counts no call twice.
 *
 * <p>Read by any thread; changed under the monitor of its {@link Board}.
 */
final class Slot {

    final MeterSpec spec;
    final Meter.Id id;

    /** What is registered; null if nothing is, since somebody else has this meter. */
    @Nullable
    Meter meter;

    private final List<Source> sources = new ArrayList<>();

    /** How much of what a breaker has counted is in the meter, for those that are not read now. */
    private @Nullable Map<Figures, Sum> counted;

    private volatile @Nullable View view;
    private volatile double last;

    Slot(MeterSpec spec, Meter.Id id) {
        this.spec = spec;
        this.id = id;
    }

    private record Sum(double value, double total) {
        static final Sum ZERO = new Sum(0, 0);

        Sum plus(Sum other) {
            return new Sum(value + other.value, total + other.total);
        }

        Sum minus(Sum other) {
            return new Sum(value - other.value, total - other.total);
        }
    }

    /** What is read, and what to add to that. */
    private record View(Source source, Sum offset) {}

    double value() {
        View now = view;
        double value =
                now == null ? Double.NaN : now.offset.value + spec.value().applyAsDouble(now.source);
        if (!spec.isCumulative()) {
            return value;
        }
        if (Double.isNaN(value)) {
            return last;
        }
        last = value;
        return value;
    }

    double total() {
        View now = view;
        return now == null ? 0 : now.offset.total + spec.total().applyAsDouble(now.source);
    }

    boolean isEmpty() {
        return sources.isEmpty();
    }

    void enter(Source source) {
        sources.removeIf(Source::isGone);
        sources.add(source);
        show(source);
    }

    void leave(Source source) {
        sources.remove(source);
        sources.removeIf(Source::isGone);
        View now = view;
        if (!sources.isEmpty() && now != null && !sources.contains(now.source)) {
            show(sources.get(sources.size() - 1));
        }
    }

    private void show(Source source) {
        View before = view;
        if (before == null || !spec.isCumulative()) {
            view = new View(source, Sum.ZERO);
            return;
        }
        Sum read = read(before.source);
        Sum shown = Double.isNaN(read.value) ? new Sum(last, 0) : before.offset.plus(read);
        view = new View(source, shown.minus(exchange(before.source.figures(), read, source.figures())));
    }

    /** Notes how much of one is in the meter, and tells how much of the other is. */
    private Sum exchange(@Nullable Figures before, Sum read, @Nullable Figures after) {
        Map<Figures, Sum> all = counted == null ? new WeakHashMap<>() : counted;
        counted = all;
        if (before != null) {
            all.put(before, read);
        }
        Sum known = after == null ? null : all.remove(after);
        return known == null ? Sum.ZERO : known;
    }

    private Sum read(Source source) {
        return new Sum(spec.value().applyAsDouble(source), spec.total().applyAsDouble(source));
    }
}
