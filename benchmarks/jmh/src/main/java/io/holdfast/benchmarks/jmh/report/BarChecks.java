package io.holdfast.benchmarks.jmh.report;

import io.holdfast.benchmarks.jmh.report.BarResult.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Compares rows of one run with each other and notes the outcome. Not thread-safe. */
public final class BarChecks {
    private static final double NOTHING = 0.5;

    private final Results results;
    private final List<BarResult> checks = new ArrayList<>();
    private String path = "";

    /** Judges these results. */
    public BarChecks(Results results) {
        this.results = results;
    }

    /** Names the path that the following bars are about. */
    public BarChecks path(String name) {
        path = name;
        return this;
    }

    /** Returns what was noted. */
    public List<BarResult> checks() {
        return checks;
    }

    /** The contender is at least {@code factor} times as fast as the best of the peers. */
    public BarChecks faster(double factor, Row ours, String... peers) {
        compare(
                ours,
                best(ours, peers),
                (mine, theirs) -> theirs.nanos() / mine.nanos(),
                ">= %sx the best peer".formatted(number(factor)),
                ratio -> ratio >= factor);
        return this;
    }

    /** The contender takes at most {@code factor} times as long as the best of the others. */
    public BarChecks within(double factor, Row ours, String... others) {
        compare(
                ours,
                best(ours, others),
                (mine, theirs) -> mine.nanos() / theirs.nanos(),
                "<= %sx of %s".formatted(number(factor), String.join(", ", others)),
                ratio -> ratio <= factor);
        return this;
    }

    /** With more threads each operation takes at most {@code factor} times as long as with one. */
    public BarChecks scales(double factor, Row ours) {
        compare(
                ours,
                results.find(ours.benchmark(), 1, ours.params()),
                (mine, single) -> mine.nanos() / single.nanos(),
                "<= %sx of 1 thread".formatted(number(factor)),
                ratio -> ratio <= factor);
        return this;
    }

    /**
     * Per item, the larger row takes at most {@code factor} times as long as the smaller one; {@code param} says how
     * many items.
     */
    public BarChecks linear(double factor, String param, Row small, Row large) {
        double items = Double.parseDouble(Objects.requireNonNull(large.params().get(param), param))
                / Double.parseDouble(Objects.requireNonNull(small.params().get(param), param));
        compare(
                large,
                small.in(results),
                (more, fewer) -> more.nanos() / fewer.nanos() / items,
                "<= %sx per item of %s".formatted(number(factor), small.params()),
                ratio -> ratio <= factor);
        return this;
    }

    /** The contender allocates nothing. */
    public BarChecks allocatesNothing(Row ours) {
        Optional<Measurement> row = ours.in(results);
        boolean known = row.isPresent() && !Double.isNaN(row.get().bytes());
        note(
                ours,
                known ? number(row.get().bytes()) + " B" : "-",
                "0 B",
                known ? Verdict.of(row.get().bytes() < NOTHING) : Verdict.NOT_MEASURED);
        return this;
    }

    /** The contender allocates at most {@code factor} times what the peer with the least does. */
    public BarChecks bytesWithin(double factor, Row ours, String... peers) {
        String law = "<= %sx of the best peer's bytes".formatted(number(factor));
        return bytesWithin(factor, law, Optional.of(0.0), ours, peers);
    }

    /** The same of what each allocates beyond a floor that all of them have. */
    public BarChecks bytesBeyondWithin(double factor, String floor, Row ours, String... peers) {
        String law = "<= %sx of the best peer's bytes, beyond %s".formatted(number(factor), floor);
        Optional<Double> common = others(ours, floor).findFirst().map(Measurement::bytes);
        return bytesWithin(factor, law, common, ours, peers);
    }

    private BarChecks bytesWithin(double factor, String law, Optional<Double> floor, Row ours, String... peers) {
        Optional<Measurement> row = ours.in(results);
        Optional<Measurement> least = others(ours, peers).min(Comparator.comparingDouble(Measurement::bytes));
        if (row.isEmpty() || least.isEmpty() || floor.isEmpty()) {
            note(ours, "-", law, Verdict.NOT_MEASURED);
            return this;
        }
        double mine = row.get().bytes() - floor.get();
        double theirs = least.get().bytes() - floor.get();
        note(
                ours,
                "%s B, %s %s B".formatted(number(mine), least.get().contender(), number(theirs)),
                law,
                Verdict.of(mine <= factor * theirs));
        return this;
    }

    /** The contender takes at most that many nanoseconds. */
    public BarChecks nanosAtMost(double limit, Row ours) {
        Optional<Measurement> row = ours.in(results);
        note(
                ours,
                row.map(r -> number(r.nanos()) + " ns").orElse("-"),
                "<= %s ns".formatted(number(limit)),
                row.map(r -> Verdict.of(r.nanos() <= limit)).orElse(Verdict.NOT_MEASURED));
        return this;
    }

    /** The contender's idle breaker takes less memory than that of every peer with the same window. */
    public BarChecks lightest(String window, String contender) {
        Stream<Results.MemoryRow> sameWindow =
                results.memory().stream().filter(row -> row.window().equals(window));
        List<Results.MemoryRow> rows = sameWindow
                .sorted(Comparator.comparingDouble(Results.MemoryRow::idle))
                .toList();
        Optional<Results.MemoryRow> ours =
                rows.stream().filter(row -> row.contender().equals(contender)).findFirst();
        Optional<Results.MemoryRow> peer = rows.stream()
                .filter(row -> !row.contender().startsWith("Holdfast"))
                .findFirst();
        boolean known = ours.isPresent() && peer.isPresent();
        checks.add(new BarResult(
                path,
                window,
                known
                        ? "%s B, %s %s B"
                                .formatted(
                                        number(ours.get().idle()),
                                        peer.get().contender(),
                                        number(peer.get().idle()))
                        : "-",
                "less than the best peer",
                known ? Verdict.of(ours.get().idle() < peer.get().idle()) : Verdict.NOT_MEASURED));
        return this;
    }

    private void compare(
            Row ours, Optional<Measurement> other, Ratio ratio, String law, java.util.function.DoublePredicate bar) {
        Optional<Measurement> row = ours.in(results);
        if (row.isEmpty() || other.isEmpty()) {
            note(ours, "-", law, Verdict.NOT_MEASURED);
            return;
        }
        double value = ratio.of(row.get(), other.get());
        String measured = "%sx (%s ns, %s %s ns)"
                .formatted(
                        number(value),
                        number(row.get().nanos()),
                        other.get().contender(),
                        number(other.get().nanos()));
        note(ours, measured, law, Verdict.of(bar.test(value)));
    }

    private void note(Row ours, String measured, String law, Verdict verdict) {
        checks.add(new BarResult(path, ours.condition(), measured, law, verdict));
    }

    private Optional<Measurement> best(Row ours, String... names) {
        ToDoubleFunction<Measurement> nanos = Measurement::nanos;
        return others(ours, names).min(Comparator.comparingDouble(nanos));
    }

    private Stream<Measurement> others(Row ours, String... names) {
        return Stream.of(names)
                .map(name -> results.find(name, ours.threads(), ours.params())
                        .or(() -> results.find(name, ours.threads(), Map.of())))
                .flatMap(Optional::stream);
    }

    static String number(double value) {
        if (Math.abs(value) < 0.005) {
            return "0";
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e6) {
            return Long.toString((long) value);
        }
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 1000 ? "%.1f" : "%.0f", value);
    }

    @FunctionalInterface
    private interface Ratio {
        double of(Measurement ours, Measurement other);
    }

    /** Our row of a bar. Peers are looked up with the same threads and parameters, floors also without parameters. */
    public record Row(String benchmark, int threads, Map<String, String> params) {
        /** A row without parameters. */
        public static Row of(String benchmark, int threads) {
            return new Row(benchmark, threads, Map.of());
        }

        Optional<Measurement> in(Results results) {
            return results.find(benchmark, threads, params);
        }

        String condition() {
            String row = new Measurement(benchmark, threads, params, 0, 0, 0).paramText();
            return benchmark.substring(benchmark.indexOf('.') + 1)
                    + (row.isEmpty() ? "" : ", " + row)
                    + (threads == 1 ? ", 1 thread" : ", " + threads + " threads");
        }
    }
}
