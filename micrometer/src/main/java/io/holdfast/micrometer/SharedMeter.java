package io.holdfast.micrometer;

import io.micrometer.core.instrument.Meter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one meter of one meter registry reads; it is told of breakers, and is the same for entries of other kinds. A
 * gauge shows the breaker that was bound last of all that are alive. A
 * counter is the sum of what all breakers it ever stood for have counted. A sum of terms that only grow, and none of
 * which is taken out, cannot step back, whatever changes while it is read. A term is fixed only when its breaker is
 * gone and nobody can count any more.
 *
 * <p>Read by any thread; changed under the monitor of its {@link RegistryMeters}.
 */
final class SharedMeter {

    final MeterSpec spec;
    final Meter.Id id;

    /** What is registered; null if nothing is, since somebody else has this meter. */
    @Nullable
    Meter meter;

    /** The one that this was merged into, since a filter gives both the same meter. */
    private @Nullable SharedMeter into;

    private List<Meter.Id> ids;
    private volatile View view = View.EMPTY;

    SharedMeter(MeterSpec spec, Meter.Id id) {
        this.spec = spec;
        this.id = id;
        this.ids = List.of(id);
    }

    /**
     * Never changed, so that a reader sees one state or another.
     *
     * @param sources those bound now, the last one last
     * @param counted one source for each breaker that was ever bound and may still count
     * @param count of those that are gone
     * @param total of those that are gone
     */
    private record View(List<Source> sources, List<Source> counted, long count, long total) {
        static final View EMPTY = new View(List.of(), List.of(), 0, 0);
    }

    double value() {
        View now = view;
        return spec.isCumulative() ? now.count + sum(now.counted, spec.value()) : newest(now.sources);
    }

    double total() {
        View now = view;
        return now.total + sum(now.counted, spec.total());
    }

    /** In whole numbers: the order of the terms makes no difference. */
    private static long sum(List<Source> sources, ToDoubleFunction<Source> part) {
        long sum = 0;
        for (Source source : sources) {
            sum += (long) part.applyAsDouble(source);
        }
        return sum;
    }

    /** NaN if none is alive, or of the last one if it has counts that outlive it. */
    private double newest(List<Source> sources) {
        for (int i = sources.size() - 1; i >= 0; i--) {
            Source source = sources.get(i);
            double value = source.isGone() ? Double.NaN : spec.value().applyAsDouble(source);
            if (!Double.isNaN(value)) {
                return value;
            }
        }
        return sources.isEmpty() ? Double.NaN : spec.value().applyAsDouble(sources.get(sources.size() - 1));
    }

    boolean isEmpty() {
        return view.sources.isEmpty();
    }

    void enter(Source source) {
        List<Source> sources = alive(view.sources);
        sources.add(source);
        change(sources, new View(List.of(), List.of(source), 0, 0));
    }

    void leave(Source source) {
        List<Source> sources = alive(view.sources);
        sources.remove(source);
        change(sources, View.EMPTY);
    }

    /** This one stands for those of the other from now on, too. */
    void absorb(SharedMeter other) {
        List<Source> sources = alive(view.sources);
        sources.addAll(other.view.sources);
        change(sources, other.view);
        ids = Stream.concat(ids.stream(), other.ids.stream()).toList();
        other.into = this;
    }

    /** All that this one stands for, before filters. */
    List<Meter.Id> ids() {
        return ids;
    }

    /** This one, or what it was merged into. */
    SharedMeter merged() {
        SharedMeter last = this;
        for (SharedMeter next = into; next != null; next = next.into) {
            last = next;
        }
        return last;
    }

    private static List<Source> alive(List<Source> sources) {
        List<Source> alive = new ArrayList<>();
        for (Source source : sources) {
            if (!source.isGone()) {
                alive.add(source);
            }
        }
        return alive;
    }

    private void change(List<Source> sources, View added) {
        if (!spec.isCumulative()) {
            view = new View(List.copyOf(sources), List.of(), 0, 0);
            return;
        }
        List<Source> counted = new ArrayList<>();
        List<Source> gone = new ArrayList<>();
        for (Source source : view.counted) {
            // Another around the same counts, too, so that they count as long as one of both is there.
            if (!haveCountsOf(added.counted, source)) {
                (source.isGone() ? gone : counted).add(source);
            }
        }
        for (Source source : added.counted) {
            (source.isGone() ? gone : counted).add(source);
        }
        view = new View(
                List.copyOf(sources),
                List.copyOf(counted),
                view.count + added.count + sum(gone, spec.value()),
                view.total + added.total + sum(gone, spec.total()));
    }

    private static boolean haveCountsOf(List<Source> sources, Source other) {
        for (Source source : sources) {
            if (source.hasCountsOf(other)) {
                return true;
            }
        }
        return false;
    }
}
