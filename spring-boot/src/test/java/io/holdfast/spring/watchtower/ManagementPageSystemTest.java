package io.holdfast.spring.watchtower;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The page of a Boot application in a browser. */
@Tag("system")
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ManagementPageSystemTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Logger LOG = Logger.getLogger("org.openqa.selenium");

    @TempDir(cleanup = CleanupMode.NEVER)
    static Path profile;

    private ChromeDriver browser;

    @BeforeEach
    void open() {
        LOG.setLevel(Level.SEVERE);
        ChromeOptions options = new ChromeOptions();
        options.setBinary("/usr/bin/chromium");
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-dev-shm-usage",
                "--user-data-dir=" + profile);
        browser = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(new File("/usr/bin/chromedriver"))
                        .usingAnyFreePort()
                        .build(),
                options);
    }

    @AfterEach
    void quit() {
        browser.quit();
    }

    private void waitFor(String script, Object wanted) {
        new WebDriverWait(browser, LIMIT, Duration.ofMillis(20))
                .withMessage(() -> script + " is " + browser.executeScript(script))
                .until(ignored -> wanted.equals(browser.executeScript(script)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/holdfast/page", "/actuator/holdfast/page/#breakers"})
    void breakerThatOpens_isSeenLive(String address) {
        try (ManagementApp app = ManagementApp.run()) {
            app.breakers().breaker("mail");
            browser.get(app.uri(address).toString());
            waitFor("return document.body.dataset.connection", "online");
            browser.executeScript("window.neverReloaded = true");

            app.breakers().breaker("payments").transitionToOpenState();

            waitFor("return document.querySelector('#headline h1').textContent", "1 of 2 breakers open");
            assertThat(browser.executeScript("return window.neverReloaded")).isEqualTo(true);
            assertThat(browser.executeScript("return document.body.dataset.connection"))
                    .isEqualTo("online");
            assertThat(browser.executeScript("return document.querySelector('#undrawn').hidden"))
                    .isEqualTo(true);
        }
        waitFor("return document.body.dataset.connection", "offline");
    }
}
