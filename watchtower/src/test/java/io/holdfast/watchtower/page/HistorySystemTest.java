package io.holdfast.watchtower.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.lifecycle.Clocks;
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
                return browser.text(".incidents").contains("payments-api");
            });
            browser.click(".joined .tool:nth-child(2)");
            browser.waitForText(".lane", "2 h 00 min");
            assertThat(browser.all(".lane-run")).hasSize(2);
            assertThat(browser.all(".lane-gap")).isNotEmpty();
            browser.screenshot("history");
        }
    }

    /** The recorder may be a moment behind the page; whoever looks at the history then does not have to ask again. */
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
                    window.fetch = (...asked) => refused++ < 2 ? Promise.resolve(new Response("not yet", { status: 503 })) : real(...asked);""");
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
