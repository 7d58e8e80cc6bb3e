package io.holdfast.watchtower.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.lifecycle.time.Clocks;
import io.holdfast.watchtower.Watchtower;
import io.holdfast.watchtower.recorder.Entry;
import io.holdfast.watchtower.recorder.FlightRecorder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The past, over restarts, as the flight recorder kept it. */
@Tag("system")
@ExtendWith(BrowserExtension.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HistorySystemTest {

    @TempDir
    Path directory;

    private final BreakerRegistry registry = Breakers.registry(8);

    @Test
    void runThatStoodStillBefore_isShownAsAGapWithItsLength(Browser browser) throws IOException {
        Path database = directory.toRealPath().resolve("flight.db");
        recordRunThatStoodStill(database);
        try (Watchtower tower =
                Breakers.tower().registry(registry).recordTo(database).start()) {
            Breakers.open(registry.breaker("payments-api"), "gone");
            browser.open(tower.uri().resolve("#process"));
            browser.waitForText("#view", "Recording");

            browser.show("history");
            browser.waitForText(".incidents", "no sign of life for 2 h");
            browser.waitUntil("the open breaker", () -> {
                browser.click(".joined .tool");
                return browser.text(".incidents").contains("payments-api opened");
            });
            browser.click(".joined .tool:nth-child(2)");
            browser.waitForText(".lane", "2 h 00 min");
            assertThat(browser.text(".lane-key")).contains("no sign of life", "process started or ended");
            assertThat(browser.text("#view h3")).contains("incidents, ", " events of the process, newest first");
            assertThat(browser.all(".lane-run")).hasSize(2);
            assertThat(browser.all(".lane-gap")).isNotEmpty();
            browser.screenshot("history");
        }
    }

    @Test
    void breakers_areNamedAndTheirStatesCalledAsElsewhere(Browser browser) throws IOException {
        BreakerRegistry billing = Breakers.registry(0);
        Path database = directory.toRealPath().resolve("flight.db");
        try (Watchtower tower = Breakers.tower()
                .registry("orders", registry)
                .registry("billing", billing)
                .recordTo(database)
                .start()) {
            Breakers.open(billing.breaker("chat \ud83d"), "gone");
            Breakers.halfOpen(billing.breaker("chat \ud83d"));
            Breakers.open(registry.breaker("pricing"), "gone");
            browser.open(tower.uri().resolve("#process"));
            browser.waitForText("#view", "Recording");
            browser.show("history");
            browser.waitForText("#view [role=status]", "incident");
            browser.waitUntil("both breakers", () -> {
                browser.click(".joined .tool");
                return browser.text(".incidents").contains("pricing (orders) opened")
                        && browser.text(".incidents").contains("chat");
            });
            assertThat(browser.text(".incidents"))
                    .contains("breaker chat ‹U+D83D› (billing) opened: failure rate 100 % (threshold 50 %)")
                    .contains("; now half-open", "; now open")
                    .doesNotContain("OPEN", "orders/pricing", "100.0");
            assertThat(browser.text("#view [role=status]")).contains("2 incidents, 1 event of the process.");
            assertThat(browser.text(".lane")).contains("chat ‹U+D83D› (billing)");
        }
    }

    /**
     * The recorder may be a moment behind the page; a person who looks at the history then does not have to ask again.
     */
    @Test
    void historyThatCannotBeReadYet_comesByItself(Browser browser) throws IOException {
        Path database = directory.toRealPath().resolve("flight.db");
        try (Watchtower tower =
                Breakers.tower().registry(registry).recordTo(database).start()) {
            browser.open(tower.uri());
            browser.waitForConnection("online");
            browser.script("""
                    const real = window.fetch;
                    window.refused = 0;
                    window.fetch = (...asked) => refused++ < 2
                        ? Promise.resolve(new Response("not yet", { status: 503 }))
                        : real(...asked);""");
            browser.show("history");
            browser.waitForText("#view [role=status]", "not yet");
            browser.waitForText("#view [role=status]", "incident");
            assertThat(browser.script("return refused")).isEqualTo(3L);
        }
    }

    @Test
    void serviceWithoutRecorder_saysWhatToDo(Browser browser) {
        try (Watchtower tower = Breakers.tower().registry(registry).start()) {
            browser.open(tower.uri().resolve("#history"));
            browser.waitForText("#view [role=status]", "recordTo(path)");
        }
    }

    @Test
    void timesThatEndBeforeTheyBegin_areRefusedInWords(Browser browser) throws IOException {
        try (Watchtower tower = Breakers.tower()
                .registry(registry)
                .recordTo(directory.toRealPath().resolve("flight.db"))
                .start()) {
            browser.open(tower.uri().resolve("#history"));
            browser.waitForText("#view [role=status]", "incident");

            browser.script("document.querySelector('.ask input').value = '2099-01-01T00:00:00'");
            browser.click(".ask button");

            browser.waitForText("#view [role=status]", "The end must come after the beginning.");
        }
    }

    private static final String REPORT = """
            const at = (minutes) => new Date(Date.now() - minutes * 60000).toISOString();
            const incident = (kind, from, to, registry, subject, text) =>
                ({ kind, from: at(from), to: to === null ? null : at(to), registry, subject, count: 7, text });
            const run = { number: 1, runId: "a", process: "p", started: at(50), ended: null, clean: false, last: true };
            const incidents = [
                incident("BREAKER", 40, 30, "orders", "db", "breaker db opened 3 times"),
                incident("BREAKER", 35, 34, "billing", "db", "breaker db opened"),
                incident("BREAKER", 33, 33, "orders", "cache", "breaker cache opened"),
                incident("CLOCK", 20, 20, "", "", "the clock jumped ahead by 10 y"),
                incident("FROM_THE_FUTURE", 10, null, "", "half \\ud83d", "something new"),
                { from: "never" },
            ];
            const asked = url.searchParams;
            return { since: asked.get("since"), until: asked.get("until"), keptSince: %s, unreadable: %d, more: %b,
                silences: [], runs: [{ ...run, lastSignOfLife: at(0) }], incidents };""";

    /** What the recorder's part of the contract says, whichever of it a recorder has to tell. */
    @Test
    void report_isALaneForEachBreaker_withOneCount_andWithWhatIsMissing(Browser browser) throws IOException {
        try (Watchtower tower = Breakers.tower()
                .registry(registry)
                .recordTo(directory.toRealPath().resolve("flight.db"))
                .start()) {
            browser.open(tower.uri());
            browser.waitForConnection("online");
            browser.answer("/history.json", REPORT.formatted("at(45)", 2, true));
            browser.show("history");
            browser.waitForText(
                    "#view h3", "5 incidents, newest first: 3 × breaker, 1 × clock fault, 1 × from the future");

            assertThat(browser.all(".incidents li")).hasSize(5);
            assertThat(browser.script("""
                            const titles = [...document.querySelectorAll(".lane-title title")];
                            return titles.map((title) => title.textContent).join("|")"""))
                    .isEqualTo("Process|db (orders)|db (billing)|cache (orders)|Clock fault|half ‹U+D83D›");
            assertThat(browser.text(".incidents")).doesNotContain("7 times").contains("goes on, for 9 min");
            assertThat(browser.text(".incidents")).contains("db (billing)");
            assertThat(browser.text(".hints"))
                    .contains(
                            "Nothing is kept from before 20",
                            "deleted by age",
                            "3 entries of the recording could not be read")
                    .contains("more incidents than can be shown");
            assertThat(browser.text("#view [role=status]")).contains("UTC").contains("5 incidents.");
            assertThat(browser.text("#undrawn")).isEmpty();
            assertThat(browser.script("return document.querySelectorAll('.lane-clock').length"))
                    .isEqualTo(1L);
        }
    }

    /** Fifty minutes of a day: the picture begins where there is something, not in twenty-three empty hours. */
    @Test
    void picture_isScaledToWhatThereIs(Browser browser) throws IOException {
        try (Watchtower tower = Breakers.tower()
                .registry(registry)
                .recordTo(directory.toRealPath().resolve("flight.db"))
                .start()) {
            browser.open(tower.uri());
            browser.waitForConnection("online");
            browser.answer("/history.json", REPORT.formatted("null", 0, false));
            browser.show("history");
            browser.waitForText(".hints", "Recording begins at 20");
            assertThat(((Number) browser.script("""
                            const width = (part) => document.querySelector(part).getBoundingClientRect().width;
                            return width(".lane-run") / width("svg.lane")""")).doubleValue())
                    .as("of the picture, beside the names of the lanes")
                    .isBetween(0.7, 1.0);
            assertThat(browser.text(".hints")).doesNotContain("deleted", "could not be read: 0");
        }
    }

    @Test
    void timesThatAreNone_areRefusedInWords(Browser browser) throws IOException {
        try (Watchtower tower = Breakers.tower()
                .registry(registry)
                .recordTo(directory.toRealPath().resolve("flight.db"))
                .start()) {
            browser.open(tower.uri().resolve("#history"));
            browser.waitForText("#view [role=status]", "incident");

            for (String wrong : java.util.List.of("", "yesterday", "2026-02-30 10:00", "275760-12-31 00:00")) {
                browser.script("document.querySelector('.ask input').value = arguments[0]", wrong);
                browser.click(".ask button");
                browser.waitForText("#view [role=status]", "not a time (expected: such as 20");
            }
            browser.script("document.querySelector('.ask input').value = '2026-01-01 10:00'");
            browser.click(".ask button");
            browser.waitForText("#view [role=status]", "From 2026-01-01 10:00:00 to 20");
        }
    }

    /** A minute of work, two hours of nothing, work again, an orderly end; three hours ago. */
    private static void recordRunThatStoodStill(Path database) {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.now().minus(Duration.ofHours(3)));
        Instant start = now.get();
        Clocks clocks = new Clocks(() -> Duration.between(start, now.get()).toNanos(), now::get);
        try (FlightRecorder recorder =
                FlightRecorder.at(database).clocks(clocks).open()) {
            long sequence = 0;
            for (int second = 0; second < 60; second++) {
                recorder.record(new Entry.SignOfLife(now.get(), ++sequence));
                now.updateAndGet(at -> at.plusSeconds(1));
            }
            now.updateAndGet(at -> at.plus(Duration.ofHours(2)));
            recorder.record(new Entry.SignOfLife(now.get(), ++sequence));
            now.updateAndGet(at -> at.plusSeconds(5));
            recorder.record(new Entry.SignOfLife(now.get(), ++sequence));
        }
    }
}
