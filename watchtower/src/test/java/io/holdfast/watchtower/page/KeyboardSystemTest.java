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
import org.openqa.selenium.Keys;

/** All of it without a mouse, and with names and roles for those who do not see it. */
@Tag("system")
@ExtendWith(BrowserExtension.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KeyboardSystemTest {

    private static final int STOPS = 16;

    private final BreakerRegistry registry = Breakers.registry(30);
    private Watchtower tower;

    @BeforeEach
    void start() {
        tower = Breakers.tower().registry(registry).start();
    }

    @AfterEach
    void stop() {
        tower.close();
    }

    @Test
    void firstStop_skipsToTheContent(Browser browser) {
        browser.open(tower.uri());
        browser.waitForConnection("online");

        browser.pressTab();
        assertThat(browser.focused()).isEqualTo("skip");
        browser.press(Keys.ENTER);

        assertThat(browser.focused()).isEqualTo("main");
    }

    @Test
    void everyStop_showsWhereItIs(Browser browser) {
        browser.open(tower.uri().resolve("#breakers"));
        browser.waitForText("#found", "30 breakers");

        for (int i = 0; i < STOPS; i++) {
            browser.pressTab();
            assertThat(browser.script("const style = getComputedStyle(document.activeElement); return"
                            + " style.outlineStyle + ' ' + style.outlineWidth"))
                    .as("outline of %s", browser.focused())
                    .isEqualTo("solid 2px");
        }
    }

    @Test
    void rows_areWalkedByArrowsOpenedByEnterLeftByEscape(Browser browser) {
        browser.open(tower.uri().resolve("#breakers"));
        browser.waitForText("#found", "30 breakers");
        browser.script("document.querySelector('.row-name[tabindex=\"0\"]').focus()");
        String first = browser.focused();

        browser.press(Keys.ARROW_DOWN, Keys.ARROW_DOWN);
        String third = browser.focused();
        assertThat(third).isNotEqualTo(first);
        assertThat(browser.all(".row-name[tabindex='0']")).hasSize(1);
        browser.press(Keys.END);
        assertThat(browser.focused()).isEqualTo("user-profile");
        browser.press(Keys.HOME);
        assertThat(browser.focused()).isEqualTo(first);

        browser.press(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ENTER);
        browser.waitUntil(
                "the detail to have the focus", () -> browser.focused().equals("detail-title"));
        assertThat(browser.text("#detail-title")).isEqualTo(third);
        browser.waitForTicks(3);
        assertThat(browser.focused()).as("after ticks").isEqualTo("detail-title");
        browser.press(Keys.ESCAPE);
        browser.waitUntil(
                "the row to have the focus again", () -> browser.focused().equals(third));
    }

    @Test
    void searchBox_leadsIntoTheRowsByArrows_andBack(Browser browser) {
        browser.open(tower.uri().resolve("#breakers"));
        browser.waitForText("#found", "30 breakers");
        browser.press("/");
        browser.waitUntil(
                "the search to have the focus", () -> browser.focused().equals("search"));
        browser.press("pricing");
        browser.waitForText("#found", "3 of 30");

        browser.press(Keys.ARROW_DOWN);
        assertThat(browser.focused()).isEqualTo("pricing");
        browser.press(Keys.ARROW_DOWN);
        assertThat(browser.focused()).isEqualTo("tenant-0014/pricing");
        browser.press(Keys.ARROW_UP, Keys.ARROW_UP);
        assertThat(browser.focused()).isEqualTo("search");
    }

    @Test
    void changeOfView_takesTheFocusAlong(Browser browser) {
        browser.open(tower.uri());
        browser.waitForConnection("online");
        assertThat(browser.script("return document.activeElement === document.body"))
                .as("nothing is taken at the start")
                .isEqualTo(true);

        browser.press("6");
        browser.waitUntil("the title to have the focus", () -> browser.focused().equals("process-title"));
        browser.pressTab();
        browser.press("2");
        browser.waitUntil("the title to have the focus", () -> browser.focused().equals("breakers-title"));
        browser.press("1");
        browser.waitForText(".map-read", "Point at a tile");
        browser.script("location.hash = '#breakers/default/pricing'");
        browser.waitUntil(
                "the detail to have the focus", () -> browser.focused().equals("detail-title"));
    }

    @Test
    void singleKeys_switchViewsAndTheme_andCanBeSwitchedOff(Browser browser) {
        browser.open(tower.uri());
        browser.waitForConnection("online");

        browser.press("6");
        browser.waitForText("#view h2", "Process");
        browser.press("t");
        assertThat(browser.text("#theme")).isEqualTo("Light");
        browser.press("?");
        browser.waitUntil("the list of keys", () -> browser.one("#keys").isDisplayed());
        browser.screenshot("keys");
        browser.click("#single-keys");
        browser.click("#keys-close");
        browser.press("1");
        browser.waitForTicks(2);

        assertThat(browser.text("#view h2")).isEqualTo("Process");
    }

    @Test
    void landmarksAndTables_haveRolesAndNames(Browser browser) {
        browser.open(tower.uri().resolve("#breakers"));
        browser.waitForText("#found", "30 breakers");

        assertThat(browser.all("header, nav[aria-label], main, h1")).hasSize(4);
        assertThat(browser.one("#announce").getDomAttribute("aria-live")).isEqualTo("polite");
        assertThat(browser.one(".breaker-rows").getAriaRole()).isEqualTo("table");
        assertThat(browser.one(".breaker-rows").getAccessibleName()).isEqualTo("Breakers");
        assertThat(browser.one("#search").getAccessibleName()).contains("Search breakers");
        Object unnamed = browser.script("""
                        const named = (element) => element.ariaLabel || element.textContent.trim() || element.title;
                        const all = [...document.querySelectorAll("button, a[href]")];
                        return all.filter((element) => !named(element)).length;""");
        assertThat(unnamed).as("buttons and links without a name").isEqualTo(0L);
    }
}
