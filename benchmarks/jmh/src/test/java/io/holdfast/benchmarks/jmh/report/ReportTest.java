package io.holdfast.benchmarks.jmh.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.benchmarks.jmh.report.BarChecks.Row;
import io.holdfast.benchmarks.jmh.report.BarResult.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final String[] PEERS = {"RecordBenchmark.slow", "RecordBenchmark.slower"};

    @TempDir
    Path folder;

    @Test
    void readFolder_secondBatchWithTheSameRow_laterOneWins() throws IOException {
        batch("1.json", "RecordBenchmark.ours", 1, "{}", 5, 0);
        batch("2.json", "RecordBenchmark.ours", 1, "{}", 7, 0);
        batch("3.json", "RecordBenchmark.ours", 1, "{\"every\":\"10\"}", 9, 24);

        Results results = JmhJson.readFolder(folder);

        assertThat(results.rows()).extracting(Measurement::nanos).containsExactly(7.0, 9.0);
        assertThat(results.find("RecordBenchmark.ours", 1, Map.of("every", "10")))
                .hasValueSatisfying(row -> assertThat(row.bytes()).isEqualTo(24));
    }

    @Test
    void readFolder_empty_refuses() {
        assertThatThrownBy(() -> JmhJson.readFolder(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("folder: " + folder + " (expected: at least one .json file)");
    }

    @Test
    void faster_comparesWithTheBestPeerOfTheSameThreads() {
        BarChecks checks = checks(
                row("RecordBenchmark.ours", 1, 2),
                row("RecordBenchmark.slow", 1, 20),
                row("RecordBenchmark.slower", 1, 90),
                row("RecordBenchmark.slow", 2, 1));

        checks.faster(10, Row.of("RecordBenchmark.ours", 1), PEERS)
                .faster(10.5, Row.of("RecordBenchmark.ours", 1), PEERS);

        assertThat(checks.checks()).extracting(BarResult::verdict).containsExactly(Verdict.REACHED, Verdict.MISSED);
        assertThat(checks.checks().get(0).measured()).isEqualTo("10x (2 ns, slow 20 ns)");
    }

    @Test
    void everyBar_rowNotMeasured_saysSo() {
        BarChecks checks = checks(row("RecordBenchmark.slow", 1, 20));
        Row ours = Row.of("RecordBenchmark.ours", 1);

        checks.faster(1, ours, PEERS)
                .within(1, ours, PEERS)
                .scales(1, ours)
                .allocatesNothing(ours)
                .bytesWithin(1, ours, PEERS)
                .nanosAtMost(1, ours)
                .lightest("count 100", "Holdfast");

        assertThat(checks.checks()).hasSize(7).allMatch(check -> check.verdict() == Verdict.NOT_MEASURED);
    }

    @Test
    void within_floorWithoutParameters_servesEveryParameter() {
        Measurement ours = new Measurement("LookupBenchmark.ours", 1, Map.of("names", "100"), 13, 0, 0);
        BarChecks checks = checks(ours, row("FloorBenchmark.floor", 1, 10));

        checks.within(1.3, new Row("LookupBenchmark.ours", 1, ours.params()), "FloorBenchmark.floor");

        assertThat(checks.checks()).extracting(BarResult::verdict).containsExactly(Verdict.REACHED);
    }

    @Test
    void intentBar_thousandNodes_isJudgedPerNodeAgainstTenAndAHundred() {
        BarChecks checks = checks(
                nodes("wide", 10, 10),
                nodes("wide", 100, 100),
                nodes("wide", 1000, 1_400),
                nodes("chain", 10, 10),
                nodes("chain", 1000, 1_600));

        NodeBars.checks(checks);

        assertThat(checks.checks())
                .filteredOn(check -> check.path().startsWith("run(intent) of 1000"))
                .extracting(BarResult::verdict)
                .containsExactly(Verdict.REACHED, Verdict.REACHED, Verdict.MISSED, Verdict.NOT_MEASURED);
    }

    @Test
    void pageBar_slowerOrMoreBytesThanByHand_isMissed() {
        BarChecks checks = checks(
                page("holdfastGood", 90, 500),
                page("byHandGood", 100, 600),
                page("holdfastBad", 110, 700),
                page("byHandBad", 100, 600));

        NodeBars.checks(checks);

        assertThat(checks.checks())
                .filteredOn(check -> check.path().startsWith("run(intent) of 10 nodes beside"))
                .extracting(BarResult::verdict)
                .startsWith(Verdict.REACHED, Verdict.REACHED, Verdict.MISSED, Verdict.MISSED, Verdict.NOT_MEASURED);
    }

    @Test
    void page_keepsLosingRowsAndCountsTheBars() throws IOException {
        batch("1.json", "RecordBenchmark.holdfast", 1, "{}", 50, 0);
        batch("2.json", "RecordBenchmark.resilience4jLock", 1, "{}", 16, 0);

        String page = Page.render("Title", List.of("machine"), JmhJson.readFolder(folder));

        assertThat(page)
                .contains("| holdfast, 1 thread | 0.32x (50 ns, resilience4jLock 16 ns) | >= 10x the best peer | **not")
                .contains("| resilience4jLock | 16 ± 1 | 1 | 0 |")
                .contains("| holdfast | 50 ± 1 | 3.13 | 0 |")
                .contains("1 of ");
    }

    private static BarChecks checks(Measurement... rows) {
        Results results = new Results();
        results.add(List.of(rows));
        return new BarChecks(results).path("path");
    }

    private static Measurement nodes(String shape, int count, double nanos) {
        return new Measurement("IntentBenchmark." + shape, 1, Map.of("nodes", "" + count), nanos, 0, 0);
    }

    private static Measurement page(String contender, double nanos, double bytes) {
        return new Measurement("PageBenchmark." + contender, 1, Map.of(), nanos, 0, bytes);
    }

    private static Measurement row(String benchmark, int threads, double nanos) {
        return new Measurement(benchmark, threads, Map.of(), nanos, 0, 0);
    }

    private void batch(String file, String benchmark, int threads, String params, double nanos, double bytes)
            throws IOException {
        Files.writeString(folder.resolve(file), """
                [{"benchmark": "a.b.%s", "threads": %d, "params": %s, "vmName": "VM", "jvmArgs": [],
                  "primaryMetric": {"score": %s, "scoreError": 1.0, "scoreUnit": "ns/op"},
                  "secondaryMetrics": {"gc.alloc.rate.norm": {"score": %s}}}]
                """.formatted(benchmark, threads, params, nanos, bytes));
    }
}
