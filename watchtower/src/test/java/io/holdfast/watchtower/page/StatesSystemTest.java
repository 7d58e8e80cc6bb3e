package io.holdfast.watchtower.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.watchtower.Watchtower;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;

/** States change before the reader's eyes. */
@Tag("system")
@ExtendWith(BrowserExtension.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StatesSystemTest {

    private static final Pattern COUNTDOWN = Pattern.compile("next trial in ([12]) min ([0-9]{2}) s");

    private final BreakerRegistry registry = Breakers.registry(8);
    private final Breaker payments = registry.breaker("payments-api");

    @Test
    void breakerOpensHalfOpensAndCloses_isSeenInHeadLineListAndDetail(Browser browser) {
        try (Watchtower tower = Breakers.tower().registry(registry).start()) {
            browser.open(tower.uri());
            browser.waitForConnection("online");
            browser.waitForText("#headline h1", "No breaker of 8 is open");
            browser.screenshot("overview-8-calm");

            Breakers.open(payments, "connection reset by peer");
            browser.waitForText("#headline h1", "1 of 8 breakers open");
            browser.waitForText("#headline p", "payments-api");
            browser.waitForText(".attention", "failure rate 100");
            browser.screenshot("overview-8-open");

            browser.show("breakers");
            browser.waitForText(".breaker-rows tbody tr:nth-child(2) .chip", "Open");
            assertThat(browser.text(".breaker-rows tbody tr:nth-child(2) .row-name"))
                    .isEqualTo("payments-api");
            int seconds = countdown(browser);
            browser.waitUntil("the countdown to go on", () -> countdown(browser) < seconds);

            browser.click(".breaker-rows tbody tr:nth-child(2) .row-name");
            browser.waitForText(".detail .errors", "connection reset by peer");
            assertThat(browser.text(".detail .moves")).contains("Closed → Open");
            browser.screenshot("breaker-detail");

            Breakers.halfOpen(payments);
            browser.waitForText(".detail .chip", "Half-open");
            browser.waitForText("#headline h1", "1 of 8 breakers half-open");

            Breakers.close(payments);
            browser.waitForText(".detail .chip", "Closed");
            browser.waitForText("#headline h1", "No breaker of 8 is open");
            browser.waitForText(".detail .why", "Opened last: failure rate 100");
            browser.press(Keys.ESCAPE);
            browser.waitUntil(
                    "the detail to close", () -> !browser.one(".detail").isDisplayed());
        }
    }

    @Test
    void screenReader_isToldWhatChangedAndNotEachTick(Browser browser) {
        try (Watchtower tower = Breakers.tower().registry(registry).start()) {
            browser.open(tower.uri());
            browser.waitForText("#announce", "Connected");
            browser.script("""
                    window.said = [];
                    new MutationObserver(() => said.push(document.getElementById("announce").textContent))
                        .observe(
                            document.getElementById("announce"),
                            { childList: true, characterData: true, subtree: true });""");

            Breakers.open(payments, "gone");
            Breakers.open(registry.breaker("orders-db"), "gone");
            browser.waitForText("#announce", "payments-api");
            browser.waitForTicks(60);

            assertThat(browser.script("return said.length")).as("changes said").isEqualTo(1L);
            assertThat(browser.text("#announce")).contains("orders-db").contains("open");
        }
    }

    @Test
    void breakerThatAppearsLater_isShown(Browser browser) {
        try (Watchtower tower = Breakers.tower().registry(registry).start()) {
            browser.open(tower.uri());
            browser.waitForText("#headline h1", "No breaker of 8 is open");

            registry.breaker("newcomer");

            browser.waitForText("#headline h1", "No breaker of 9 is open");
            browser.show("breakers");
            browser.waitForText(".breaker-rows tbody", "newcomer");
        }
    }

    private static int countdown(Browser browser) {
        Matcher found = COUNTDOWN.matcher(browser.text(".breaker-rows tbody tr:nth-child(2)"));
        assertThat(found.find()).as("a countdown").isTrue();
        return 60 * Integer.parseInt(found.group(1)) + Integer.parseInt(found.group(2));
    }
}
