package io.holdfast.watchtower.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.watchtower.Watchtower;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A phone, 390 pixels wide, held by somebody with one thumb free. */
@Tag("system")
@ExtendWith(BrowserExtension.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PhoneSystemTest {

    private static final String HEIGHT =
            "return Math.round(document.getElementById('headline').getBoundingClientRect().height)";

    private final BreakerRegistry registry = Breakers.registry(8);
    private Watchtower tower;

    @BeforeEach
    void start(Browser browser) {
        tower = Breakers.tower().service("order-desk").registry(registry).start();
        browser.look(390, 844, "light");
        browser.open(tower.uri());
        browser.waitForConnection("online");
    }

    @AfterEach
    void stop() {
        tower.close();
    }

    @Test
    void everyTab_isInSightAndLargeEnough(Browser browser) {
        assertThat(browser.script("""
                        return [...document.querySelectorAll("#tabs a")].filter((tab) => {
                            const box = tab.getBoundingClientRect();
                            return box.left < 0 || box.right > innerWidth || box.height < 36;
                        }).map((tab) => tab.textContent).join()""")).as("tabs out of reach").isEqualTo("");
        assertThat(browser.script("return document.getElementById('service').getBoundingClientRect().width > 40"))
                .as("the service is named")
                .isEqualTo(true);
    }

    @Test
    void headline_leavesRoomForWhatNeedsAttention_andOpensToTheWhole(Browser browser) {
        for (int i = 0; i < 3; i++) {
            Breakers.open(registry.breaker(Breakers.name(i)), "gone");
        }
        Breakers.open(registry.breaker("pricing"), "gone");
        Breakers.halfOpen(registry.breaker("pricing"));
        browser.waitForText("#headline h1", "3 of 8 breakers open, 1 half-open");
        browser.waitForText(".attention", "pricing");
        browser.waitUntil("a fold", () -> browser.one("#headline-more").isDisplayed());
        assertThat((Long) browser.script(HEIGHT)).as("height at first").isLessThan(170);
        Object folded = browser.script(HEIGHT);
        browser.click("#headline-more");
        assertThat((Long) browser.script(HEIGHT)).isGreaterThan((Long) folded);
        assertThat(cut(browser, "#headline p")).isEqualTo(0L);
    }

    @Test
    void reasons_wrap(Browser browser) {
        registry.breaker("pricing").transitionToOpenState();
        browser.waitForText(".attention", "opened without a rate over its threshold");
        assertThat(cut(browser, ".attention .says")).isEqualTo(0L);
        browser.show("breakers");
        browser.waitForText(".breaker-rows tbody tr:nth-child(2)", "opened without a rate");
        assertThat(cut(browser, ".breaker-rows tbody tr:nth-child(2) .row-under"))
                .isEqualTo(0L);
    }

    @Test
    void headsAndFigures_sayWhatTheyAre(Browser browser) {
        browser.show("breakers");
        browser.waitForText(".breaker-rows tbody", "pricing");
        assertThat(browser.script("return getComputedStyle(document.querySelector('.breaker-rows thead tr'),"
                        + " '::before').content"))
                .isEqualTo("\"Sort by\"");
        assertThat(browser.script("""
                        return [...document.querySelectorAll(".breaker-rows tbody tr:nth-child(2) td.number")]
                            .filter((cell) => cell.checkVisibility())
                            .map((cell) => cell.querySelector(".label-only")?.textContent.trim() ?? "?")
                            .join()""")).isEqualTo("failed,calls,for");
    }

    @Test
    void tileThatIsTouched_isNamedFirst(Browser browser) {
        browser.waitUntil("tiles", () -> browser.all(".map .cell").size() == 8);
        browser.script("""
                const touch = new PointerEvent("click", { bubbles: true, pointerType: "touch" });
                document.querySelectorAll(".map .cell")[0].dispatchEvent(touch);""");
        browser.waitForText(".map-read", "audit-log: closed");
        assertThat(browser.script("return location.hash")).isEqualTo("");
        browser.click(".map-read a");
        browser.waitForText(".detail h2", "audit-log");
    }

    /** How many of these hold more than they show. */
    private static Object cut(Browser browser, String selector) {
        return browser.script("""
                const hides = (part) => getComputedStyle(part).overflow === "hidden";
                return [...document.querySelectorAll(arguments[0])].filter((part) =>
                    part.scrollWidth > part.clientWidth + 1
                    || (hides(part) && part.scrollHeight > part.clientHeight + 1)).length""", selector);
    }
}
