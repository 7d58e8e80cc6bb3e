package io.holdfast.watchtower.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.watchtower.Watchtower;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Names and messages are text, whatever they say, and the page's policy would stop them anyway. */
@Tag("system")
@ExtendWith(BrowserExtension.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SafetySystemTest {

    private final BreakerRegistry registry = Breakers.registry(2);

    @Test
    void nameAndErrorThatAreMarkup_areTextInEveryView(Browser browser) {
        registry.breaker(Breakers.EVIL);
        try (Watchtower tower = Breakers.tower().registry(registry).start()) {
            browser.open(tower.uri());
            Breakers.open(registry.breaker(Breakers.EVIL), Breakers.EVIL);
            browser.waitForText("#headline h1", "1 of 3 breakers open");
            browser.waitForText("#headline p", Breakers.EVIL);
            browser.waitForText(".attention", Breakers.EVIL);
            browser.show("breakers");
            browser.waitForText(".breaker-rows tbody tr:nth-child(2) .row-name", Breakers.EVIL);
            browser.click(".breaker-rows tbody tr:nth-child(2) .row-name");
            browser.waitForText(".detail h2", Breakers.EVIL);
            browser.waitForText(".detail .errors", Breakers.EVIL);
            browser.screenshot("evil-name");
            for (String view : List.of("nodes", "answers", "contract", "process", "history", "overview")) {
                browser.show(view);
                browser.waitForTicks(1);
            }

            assertThat(browser.script("return window.pwned ?? null")).isNull();
            assertThat(browser.all("img, script:not([src])")).isEmpty();
        }
    }

    @Test
    void policy_stopsScriptAndStyleThatArePutIntoThePage(Browser browser) {
        try (Watchtower tower = Breakers.tower().registry(registry).start()) {
            browser.open(tower.uri());
            browser.waitForConnection("online");
            browser.script("""
                    const script = document.createElement("script");
                    script.textContent = "window.pwned = 1";
                    const image = document.createElement("img");
                    image.setAttribute("style", "width: 1px");
                    image.setAttribute("onclick", "window.pwned = 2");
                    document.body.append(script, image);
                    image.click();""");

            browser.waitUntil(
                    "three violations", () -> browser.witnessed("violations").size() >= 3);
            assertThat(browser.script("return window.pwned ?? null")).isNull();
            assertThat(browser.complaints()).anyMatch(line -> line.contains("Content Security Policy"));
            browser.script("witnessed.violations.length = 0; document.querySelector('img').remove()");
        }
    }
}
