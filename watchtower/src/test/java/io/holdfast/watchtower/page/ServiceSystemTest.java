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
            browser.waitUntil(
                    "the tile", () -> browser.all(".map .cell[data-kind=flap]").size() == 1);
            browser.show("breakers");
            browser.waitForText(".breaker-rows tbody tr:nth-child(2)", "Flapping");
            browser.waitForText(".breaker-rows tbody tr:nth-child(2)", "opened 5 times in a minute");
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
            browser.waitForText(".attention", "3 of 3 calls failed; a rate is known from 4 calls on");
            browser.show("breakers");
            browser.waitForText(".breaker-rows tbody tr:nth-child(2)", "3 of 3");
            browser.click(".breaker-rows tbody tr:nth-child(2) .row-name");
            browser.waitForText(".detail", "3 of 3 calls failed; a rate is known from 4 calls on");
        }
    }

    private static String title(Browser browser) {
        return String.valueOf(browser.script("return document.title")).replace('\u202f', ' ');
    }
}
