package io.holdfast.watchtower.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.watchtower.Watchtower;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which service this is, and what is said of its breakers, in words for somebody who did not write it. */
@Tag("system")
@ExtendWith(BrowserExtension.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServiceSystemTest {

    private final BreakerRegistry registry = Breakers.registry(8);

    @Test
    void nameOfTheService_comesFirstInHeaderAndTitle(Browser browser) {
        try (Watchtower tower =
                Breakers.tower().service("order-desk").registry(registry).start()) {
            browser.open(tower.uri());
            browser.waitForText("#service", "order-desk");
            assertThat(browser.text("header")).matches("(?s)\\s*order-desk\\s*process [0-9]+ on .*");
            assertThat(title(browser)).isEqualTo("order-desk: No breaker of 8 is open");
        }
    }

    @Test
    void serviceWithoutAName_isTheProcess(Browser browser) {
        try (Watchtower tower = Breakers.tower().registry(registry).start()) {
            browser.open(tower.uri());
            browser.waitForText("#service", "process " + ProcessHandle.current().pid() + " on ");
            assertThat(title(browser))
                    .startsWith("process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void breakerThatFlaps_isThatInHeadlineListFilterAndMap(Browser browser) {
        try (Watchtower tower = Breakers.tower().registry(registry).start()) {
            browser.open(tower.uri());
            browser.waitForText("#headline h1", "No breaker of 8 is open");
            for (int i = 0; i < 5; i++) {
                Breakers.open(registry.breaker("pricing"), "gone");
                Breakers.halfOpen(registry.breaker("pricing"));
                Breakers.close(registry.breaker("pricing"));
            }

            browser.waitForText("#headline h1", "pricing opened 5 times in a minute");
            browser.waitForText("#headline p", "Since ");
            browser.waitForText(".attention", "Flapping");
            browser.waitForText(".attention .next", "now closed");
            browser.waitUntil(
                    "the tile", () -> browser.all(".map .cell[data-kind=flap]").size() == 1);
            browser.show("breakers");
            browser.waitForText(".breaker-rows tbody tr:nth-child(2)", "Flapping");
            browser.waitForText(".breaker-rows tbody tr:nth-child(2)", "opened 5 times in ");
            browser.waitForText(".breaker-rows tbody tr:nth-child(2)", "was 100 %");
            browser.waitForText(".breaker-rows tbody tr:nth-child(2)", "now closed");
            browser.click(".joined [data-kind=flap]");
            browser.waitForText("#found", "1 of 8 breakers");
        }
    }

    @Test
    void twoOpeningsAMinute_areNoFlapping(Browser browser) {
        for (int i = 0; i < 2; i++) {
            Breakers.open(registry.breaker("pricing"), "gone");
            Breakers.halfOpen(registry.breaker("pricing"));
            Breakers.close(registry.breaker("pricing"));
        }
        try (Watchtower tower = Breakers.tower().registry(registry).start()) {
            browser.open(tower.uri());
            browser.waitForText("#headline h1", "No breaker of 8 is open");
        }
    }

    @Test
    void fewerCallsThanARateNeeds_areToldByTheirNumber(Browser browser) {
        try (Watchtower tower = Breakers.tower().registry(registry).start()) {
            browser.open(tower.uri());
            browser.waitForText("#headline h1", "No breaker of 8 is open");
            for (int i = 0; i < 3; i++) {
                registry.breaker("pricing").tryAcquire().failure(1_000_000, new IllegalStateException("gone"));
            }

            browser.waitForText("#headline h1", "Calls of pricing fail");
            browser.waitForText(".attention .chip", "Calls fail");
            browser.waitForText(".attention", "3 of 3 calls failed; a rate is known from 4 calls on");
            browser.show("breakers");
            browser.waitForText(".breaker-rows tbody tr:nth-child(2)", "3 of 3");
            browser.click(".breaker-rows tbody tr:nth-child(2) .row-name");
            browser.waitForText(".detail", "3 of 3 calls failed; a rate is known from 4 calls on");
        }
    }

    @Test
    void youngProcess_saysSoBeforeAnythingElse(Browser browser) {
        try (Watchtower tower = Breakers.tower().registry(registry).start()) {
            browser.open(tower.uri());
            browser.waitForText("#headline h1", "No breaker of 8 is open");
            Breakers.open(registry.breaker("pricing"), "gone");
            browser.waitForText("#headline p", "Since ");
            assertThat(browser.text("#headline p"))
                    .matches("(?s)The process started at [0-9:]{8} \\([0-9]+ s ago\\)\\. Since .*");
            browser.changeSnapshots("frame.process.started = new Date(Date.parse(frame.at) - 3600000).toISOString();");
            browser.waitUntil(
                    "an old process", () -> browser.text("#headline p").startsWith("Since "));
        }
    }

    /** One number: what is listed below, less what the line tells already. */
    @Test
    void troublesThatTheLineDoesNotTell_areCountedByTheRowsBelow(Browser browser) {
        try (Watchtower tower = Breakers.tower().registry(registry).start()) {
            browser.open(tower.uri());
            browser.waitForText("#headline h1", "No breaker of 8 is open");
            browser.changeSnapshots("""
                    frame.answers = [{ executor: "x", complete: 1, degraded: 5, failed: 1 }];
                    frame.breakers[0].state = frame.breakers[1].state = "OPEN";
                    frame.breakers[2].state = frame.breakers[3].state = "HALF_OPEN";
                    Object.assign(frame.breakers[4], { failureRate: 40 });""");
            browser.waitForText("#headline h1", "2 of 8 breakers open, ");
            browser.waitForText("#headline h1", "and 3 more troubles");
            assertThat(browser.all(".attention li")).hasSize(7);
        }
    }

    @Test
    void wordsOfTheParts_areTheSameEverywhere(Browser browser) {
        registry.breaker("pricing").transitionToDisabledState();
        Breakers.open(registry.breaker("audit-log"), "gone");
        Breakers.halfOpen(registry.breaker("audit-log"));
        try (Watchtower tower = Breakers.tower().registry(registry).start()) {
            Breakers.open(registry.breaker("geo-coder"), "gone");
            Breakers.halfOpen(registry.breaker("geo-coder"));
            browser.open(tower.uri());
            browser.waitForText(".attention", "opened for failure rate 100 % (threshold 50 %) of 4 calls");
            assertThat(browser.text("#view")).contains("no heartbeat set up", "none set up", "1 switched off");
            browser.show("breakers/default/pricing");
            browser.waitForText(".detail .chip", "Switched off");
            browser.waitForText(".detail", "It is switched off (DISABLED)");
            browser.waitForText(".detail", "Not known before ");
            assertThat(browser.all(".detail .strip-none")).hasSize(1);
        }
    }

    @Test
    void answersThatStopped_areToldAsThat(Browser browser) {
        try (Watchtower tower = Breakers.tower().registry(registry).start()) {
            browser.open(tower.uri());
            browser.waitForText("#headline h1", "No breaker of 8 is open");
            browser.changeSnapshots("""
                    window.once ??= frame.seq;
                    frame.answers = [];
                    frame.nodes = [{ executor: "x", node: "n", inFlight: 0 }];
                    if (frame.seq === once) {
                        frame.answers = [{ executor: "x", complete: 0, degraded: 40, failed: 0 }];
                    } else {
                        frame.at = new Date(Date.parse(frame.at) + 19000).toISOString();
                    }""");
            browser.waitForText("#headline h1", "100 % of the last 40 answers degraded, none for 19 s");
            browser.waitForText(".attention", "none for 19 s (nothing is running)");
            browser.show("answers");
            browser.waitForText("#view .none-now", "no answer for ");
        }
    }

    private static String title(Browser browser) {
        return String.valueOf(browser.script("return document.title")).replace('\u202f', ' ');
    }
}
