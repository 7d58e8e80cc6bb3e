package io.holdfast.watchtower.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.watchtower.Watchtower;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Dark and light, wide and narrow, few and many: kept as pictures, and measured where a picture would have to be
 * believed.
 */
@Tag("system")
@ExtendWith(BrowserExtension.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LooksSystemTest {

    @ParameterizedTest
    @CsvSource({
        "light, 1280, 8",
        "dark, 1280, 8",
        "light, 390, 8",
        "dark, 390, 8",
        "light, 1280, 1000",
        "dark, 1280, 1000"
    })
    void everyView_fitsAndCanBeRead(String scheme, int width, int number, Browser browser) throws IOException {
        BreakerRegistry registry = Breakers.registry(number);
        try (Watchtower tower = Breakers.tower().registry(registry).start()) {
            browser.look(width, 900, scheme);
            browser.open(tower.uri());
            browser.waitForConnection("online");
            trouble(registry, number);
            browser.waitForText("#headline h1", "half-open");
            for (String view : List.of("overview", "breakers", "nodes", "answers", "contract", "process", "history")) {
                browser.show(view);
                browser.waitForTicks(2);
                if (number == 8 || view.equals("overview") || view.equals("breakers")) {
                    browser.screenshot("%s-%d-%s-%d".formatted(view, number, scheme, width));
                }
                assertThat(browser.script(
                                "return document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                        .as("%s: too wide by", view)
                        .isEqualTo(0L);
                assertThat((List<?>) browser.script(contrastScript()))
                        .as("%s, %s: text with a contrast below 4.5 to 1", view, scheme)
                        .isEmpty();
            }
        }
    }

    /** All states at once. */
    private static void trouble(BreakerRegistry registry, int number) {
        for (int i = 1; i < number; i += 30) {
            Breakers.open(registry.breaker(Breakers.name(i)), "connection reset by peer");
        }
        Breakers.open(registry.breaker(Breakers.name(2)), "timed out");
        Breakers.halfOpen(registry.breaker(Breakers.name(2)));
        registry.breaker(Breakers.name(3)).transitionToForcedOpenState();
        registry.breaker(Breakers.name(4)).transitionToDisabledState();
    }

    @Test
    void chosenTheme_beatsTheSystemsAndIsKeptOverAReload(Browser browser) {
        try (Watchtower tower = Breakers.tower().registry(Breakers.registry(8)).start()) {
            browser.look(1280, 900, "light");
            browser.open(tower.uri());
            browser.waitForConnection("online");
            assertThat(background(browser)).isEqualTo("rgb(244, 245, 247)");

            browser.look(1280, 900, "dark");
            assertThat(background(browser)).as("the system's wish").isEqualTo("rgb(13, 17, 22)");
            browser.click("#theme");
            assertThat(background(browser)).as("chosen: light").isEqualTo("rgb(244, 245, 247)");
            browser.open(tower.uri());
            browser.waitForConnection("online");

            assertThat(background(browser)).as("after a reload").isEqualTo("rgb(244, 245, 247)");
        }
    }

    private static Object background(Browser browser) {
        return browser.script("return getComputedStyle(document.body).backgroundColor");
    }

    static String contrastScript() throws IOException {
        try (InputStream in = Objects.requireNonNull(LooksSystemTest.class.getResourceAsStream("contrast.js"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
