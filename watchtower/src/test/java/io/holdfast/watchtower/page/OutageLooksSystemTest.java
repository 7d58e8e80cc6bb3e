package io.holdfast.watchtower.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What somebody sees who has just been woken: what is wrong, and since when, on the first screen; kept as pictures and
 * measured.
 */
@Tag("system")
@ExtendWith(BrowserExtension.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OutageLooksSystemTest {

    private static final int WIDE = 1440;
    private static final int NARROW = 390;

    @TempDir
    Path directory;

    @Test
    void outage_isSeenOnTheFirstScreen_wideAndNarrow_lightAndDark(Browser browser) throws IOException {
        try (Outage outage = new Outage(directory.toRealPath().resolve("flight.db"))) {
            browser.look(WIDE, 900, "light");
            browser.open(outage.page());
            browser.waitForConnection("online");
            outage.begin();
            browser.waitForText("#headline h1", "3 of 1 000 breakers open, weather (orders) opened 5 times in ");
            browser.waitForText("#headline p", "Since ");
            browser.waitForText("#headline p", " s without a sign of life.");
            for (String scheme : List.of("light", "dark")) {
                for (int width : List.of(WIDE, NARROW)) {
                    browser.look(width, width == WIDE ? 900 : 844, scheme);
                    for (String view : List.of("overview", "breakers", "nodes", "answers", "history")) {
                        looksRight(browser, view, scheme, width);
                    }
                }
            }
        }
    }

    private static void looksRight(Browser browser, String view, String scheme, int width) throws IOException {
        browser.show(view);
        browser.waitForTicks(2);
        if (view.equals("history")) {
            browser.waitForText(".incidents", "no sign of life");
        }
        browser.script("document.activeElement.blur()");
        browser.screenshot("outage-%s-%s-%d".formatted(view, scheme, width));
        assertThat(browser.script("return document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                .as("%s, %d: too wide by", view, width)
                .isEqualTo(0L);
        assertThat((List<?>) browser.script(LooksSystemTest.contrastScript()))
                .as("%s, %s: text with a contrast below 4.5 to 1", view, scheme)
                .isEmpty();
        assertThat(browser.script("""
                        const title = document.querySelector("#headline h1");
                        return title.scrollHeight - title.clientHeight"""))
                .as("%s, %d: of what is wrong cut off", view, width)
                .isEqualTo(0L);
        assertThat(browser.text("#undrawn")).isEmpty();
    }
}
