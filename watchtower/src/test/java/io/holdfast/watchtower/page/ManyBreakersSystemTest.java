package io.holdfast.watchtower.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.watchtower.Watchtower;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;

/** A thousand breakers: found by a word, sorted, and drawn without making the page slow. */
@Tag("system")
@ExtendWith(BrowserExtension.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ManyBreakersSystemTest {

    private static final int NUMBER = 1_000;
    private static final int MOST_ROWS = 80;
    private static final String FIRST = ".breaker-rows tbody tr:nth-child(2) .row-name";

    private final BreakerRegistry registry = Breakers.registry(NUMBER);
    private Watchtower tower;

    @BeforeEach
    void start() {
        tower = Breakers.tower()
                .every(Duration.ofMillis(200))
                .registry(registry)
                .start();
    }

    @AfterEach
    void stop() {
        tower.close();
    }

    @Test
    void search_findsByNameStateAndCause(Browser browser) {
        show(browser);

        browser.press("/");
        browser.waitUntil(
                "the search to have the focus", () -> browser.focused().equals("search"));
        browser.press("tenant-0777");
        browser.waitForText("#found", "1 of 1 000 breakers");
        assertThat(browser.text(FIRST)).isEqualTo(Breakers.name(777));

        browser.press(Keys.ESCAPE);
        browser.waitForText("#found", "1 000 breakers");
        Breakers.open(registry.breaker(Breakers.name(500)), "gone");
        Breakers.open(registry.breaker(Breakers.name(321)), "gone");
        browser.press("failure rate");
        browser.waitForText("#found", "2 of 1 000 breakers");
        browser.press(Keys.ESCAPE);
        browser.press("nobody is called so");
        browser.waitForText(".empty", "No breaker matches.");
    }

    @Test
    void worstFirst_byDefault_andSortedByNameOnDemand(Browser browser) {
        show(browser);
        browser.waitForText(FIRST, "audit-log");

        Breakers.open(registry.breaker(Breakers.name(777)), "gone");
        browser.waitForText(FIRST, Breakers.name(777));
        browser.waitForText("#headline h1", "1 of 1 000 breakers open");

        browser.click(".breaker-rows th:nth-child(2) .sorter");
        browser.waitForText(FIRST, "audit-log");
        browser.waitUntil("the order to be said", () -> "ascending".equals(sortOf(browser, 2)));
        browser.click(".breaker-rows th:nth-child(2) .sorter");
        browser.waitForText(FIRST, "user-profile");
        browser.waitUntil("the order to be said", () -> "descending".equals(sortOf(browser, 2)));

        browser.click(".joined [data-kind=open]");
        browser.waitForText("#found", "1 of 1 000 breakers");
    }

    @Test
    void onlyRowsInSight_exist_andScrollingShowsTheLast(Browser browser) {
        show(browser);

        assertThat(browser.all(".breaker-rows tbody tr")).hasSizeLessThan(MOST_ROWS);
        assertThat(browser.one(".breaker-rows").getDomAttribute("aria-rowcount"))
                .isEqualTo("1001");

        browser.click(".breaker-rows th:nth-child(2) .sorter");
        browser.script("scrollTo(0, document.body.scrollHeight)");
        browser.waitForText(".breaker-rows tbody tr:nth-last-child(2) .row-name", "user-profile");
        assertThat(browser.one(".breaker-rows tbody tr:nth-last-child(2)").getDomAttribute("aria-rowindex"))
                .isEqualTo("1001");
        assertThat(browser.all(".breaker-rows tbody tr")).hasSizeLessThan(MOST_ROWS);
    }

    /** Rows that stay in sight stay the same elements; a tick changes only text that is another. */
    @Test
    void tickWithoutNews_changesNoRow(Browser browser) {
        show(browser);
        browser.waitForTicks(1);
        browser.script("""
                window.made = 0;
                new MutationObserver((changes) => changes.forEach((change) => made += change.addedNodes.length))
                    .observe(document.querySelector(".breaker-rows tbody"), { childList: true, subtree: true });""");

        browser.waitForTicks(10);

        assertThat(browser.script("return made"))
                .as("elements made in ten ticks")
                .isEqualTo(0L);
    }

    /** A second holds five ticks of a thousand breakers here; a page that is not fluid needs more than half of it. */
    @Test
    void fiveTicksASecond_leaveThePageFluid(Browser browser) {
        show(browser);
        Object longest = browser.script("""
                window.longest = 0;
                const keep = (task) => longest = Math.max(longest, task.duration);
                new PerformanceObserver((list) => list.getEntries().forEach(keep))
                    .observe({ type: "longtask" });
                return longest;""");
        assertThat(longest).isEqualTo(0L);

        browser.waitForTicks(15);

        assertThat(((Number) browser.script("return longest")).longValue())
                .as("longest task, in milliseconds")
                .isLessThan(500);
    }

    private void show(Browser browser) {
        browser.open(tower.uri().resolve("#breakers"));
        browser.waitForConnection("online");
        browser.waitForText("#found", "1 000 breakers");
    }

    private static String sortOf(Browser browser, int column) {
        return browser.one(".breaker-rows th:nth-child(" + column + ")").getDomAttribute("aria-sort");
    }
}
