package io.holdfast.benchmarks.jmh.report;

import static io.holdfast.benchmarks.jmh.report.BarChecks.number;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Writes results and verdicts as one Markdown page. Every measured row is in it, the losing ones too. */
public final class Page {
    private Page() {}

    /** Renders the page; {@code header} are the lines about machine, date and command. */
    public static String render(String title, List<String> header, Results results) {
        StringBuilder page = new StringBuilder("# " + title + "\n\n");
        header.forEach(line -> page.append("- ").append(line).append('\n'));
        results.settings().forEach(line -> page.append("- ").append(line).append('\n'));
        page.append("""

                Compare ratios within this page; absolute figures do not carry over to another machine. Times are \
                averages in
                nanoseconds per operation with the half width of the 99.9 % confidence interval, threads share one \
                breaker,
                bytes are allocated bytes per operation (`-prof gc`).

                ## Bars

                """);
        bars(page, results);
        tables(page, results);
        memory(page, results);
        return page.toString();
    }

    private static void bars(StringBuilder page, Results results) {
        BarChecks checks = new BarChecks(results);
        CoreBars.checks(checks);
        TimeAndRetryBars.checks(checks);
        BulkheadBars.checks(checks);
        NodeBars.checks(checks);
        ContractBars.checks(checks);
        RateBars.checks(checks);
        HedgeBars.checks(checks);
        page.append("| path | row | measured | bar | |\n|---|---|---|---|---|\n");
        for (BarResult check : checks.checks()) {
            page.append("| %s | %s | %s | %s | %s |%n"
                    .formatted(
                            check.path(),
                            check.condition(),
                            check.measured(),
                            check.law(),
                            check.verdict().text()));
        }
        long reached = checks.checks().stream()
                .filter(c -> c.verdict() == BarResult.Verdict.REACHED)
                .count();
        page.append(
                "%n%d of %d bars reached.%n".formatted(reached, checks.checks().size()));
    }

    private static void tables(StringBuilder page, Results results) {
        Map<String, List<Measurement>> groups = new TreeMap<>();
        for (Measurement row : results.rows()) {
            String title = row.group() + (row.params().isEmpty() ? "" : " (" + row.paramText() + ")");
            groups.computeIfAbsent(title, t -> new ArrayList<>()).add(row);
        }
        groups.forEach((title, rows) -> table(page, title, rows));
    }

    private static void table(StringBuilder page, String title, List<Measurement> rows) {
        TreeSet<Integer> threads = new TreeSet<>();
        Map<String, Map<Integer, Measurement>> contenders = new LinkedHashMap<>();
        rows.stream()
                .sorted(Comparator.comparingInt(Measurement::threads).thenComparingDouble(Measurement::nanos))
                .forEach(row -> {
                    threads.add(row.threads());
                    contenders
                            .computeIfAbsent(row.contender(), c -> new TreeMap<>())
                            .put(row.threads(), row);
                });
        page.append("\n## ").append(title).append("\n\n| contender |");
        threads.forEach(t -> page.append(" %d thread%s, ns | to the fastest | B/op |".formatted(t, t == 1 ? "" : "s")));
        page.append("\n|---|").append("---:|---:|---:|".repeat(threads.size())).append('\n');
        contenders.forEach((contender, byThreads) -> {
            page.append("| ").append(contender).append(" |");
            threads.forEach(t -> cells(page, Optional.ofNullable(byThreads.get(t)), fastest(rows, t)));
            page.append('\n');
        });
    }

    private static double fastest(List<Measurement> rows, int threads) {
        return rows.stream()
                .filter(row -> row.threads() == threads)
                .mapToDouble(Measurement::nanos)
                .min()
                .orElse(Double.NaN);
    }

    private static void cells(StringBuilder page, Optional<Measurement> row, double fastest) {
        page.append(row.map(r -> " %s%s | %s | %s |"
                        .formatted(
                                number(r.nanos()),
                                Double.isNaN(r.error()) ? "" : " ± " + number(r.error()),
                                number(r.nanos() / fastest),
                                Double.isNaN(r.bytes()) ? "-" : String.format(Locale.ROOT, "%.0f", r.bytes())))
                .orElse(" - | - | - |"));
    }

    private static void memory(StringBuilder page, Results results) {
        if (results.memory().isEmpty()) {
            return;
        }
        page.append(
                "\n## Bytes per breaker, 100 000 of them\n\n| breaker | idle | after 200 calls |\n|---|---:|---:|\n");
        results.memory().stream()
                .sorted(Comparator.comparing(Results.MemoryRow::window).thenComparing(Results.MemoryRow::idle))
                .forEach(row ->
                        page.append("| %s | %.0f | %.0f |%n".formatted(row.contender(), row.idle(), row.afterCalls())));
    }
}
