package io.holdfast.watchtower.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Debian's Chromium, headless, driven by Debian's ChromeDriver. Every wait is for an event, with a limit. */
final class Browser implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final Duration LOOK = Duration.ofMillis(20);

    /**
     * Says no more than that nobody listened while a server was away; a page cannot keep the browser from writing it.
     */
    private static final String NOBODY_THERE = "ERR_CONNECTION_REFUSED";

    /** Runs before the page's own scripts: keeps what a test wants to know of the time before it could look. */
    private static final String WITNESS = """
            window.witnessed = { connections: [], violations: [] };
            document.addEventListener("securitypolicyviolation", (event) =>
                witnessed.violations.push(event.violatedDirective + " " + event.blockedURI));
            document.addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
                const now = document.body.dataset.connection;
                if (witnessed.connections.at(-1) !== now) {
                    witnessed.connections.push(now);
                }
            }).observe(document.body, { attributeFilter: ["data-connection"] }));
            """;

    /**
     * It warns at each start that it knows no typed API for this version of the DevTools protocol, which is not used
     * here.
     */
    private static final Logger TALKATIVE = Logger.getLogger("org.openqa.selenium");

    private final ChromeDriver driver;

    Browser(Path profile) {
        TALKATIVE.setLevel(Level.SEVERE);
        LoggingPreferences logging = new LoggingPreferences();
        logging.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary("/usr/bin/chromium");
        options.setCapability("goog:loggingPrefs", logging);
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--user-data-dir=" + profile);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(Path.of("/usr/bin/chromedriver").toFile())
                .usingAnyFreePort()
                .build();
        driver = new ChromeDriver(service, options);
        devTools("Page.addScriptToEvaluateOnNewDocument", Map.of("source", WITNESS));
    }

    void devTools(String command, Map<String, Object> parameters) {
        driver.executeCdpCommand(command, parameters);
    }

    /** Also what the system wishes: {@code light} or {@code dark}. */
    void look(int width, int height, String scheme) {
        devTools(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
        devTools(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", scheme),
                                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
    }

    /** A page that nothing is left in from a test before: empty, without storage, with an empty log. */
    void fresh() {
        driver.get("about:blank");
        devTools("Storage.clearDataForOrigin", Map.of("origin", "*", "storageTypes", "all"));
        look(1280, 900, "light");
        driver.manage().logs().get(LogType.BROWSER);
    }

    void open(URI page) {
        driver.get(page.toString());
    }

    void show(String view) {
        script("location.hash = arguments[0]", view);
        waitUntil(
                "view " + view,
                () -> !driver.findElements(By.cssSelector("#view > *")).isEmpty());
    }

    void waitForConnection(String state) {
        waitUntil("connection " + state, () -> state.equals(connection()));
    }

    String connection() {
        return String.valueOf(script("return document.body?.dataset.connection ?? ''"));
    }

    long sequence() {
        return Long.parseLong(String.valueOf(script("return document.body.dataset.seq ?? '0'")));
    }

    void waitForTicks(int number) {
        long wanted = sequence() + number;
        waitUntil("tick " + wanted, () -> sequence() >= wanted);
    }

    void waitUntil(String what, BooleanSupplier condition) {
        waitUntil(() -> what, condition);
    }

    private void waitUntil(Supplier<String> what, BooleanSupplier condition) {
        new WebDriverWait(driver, LIMIT, LOOK)
                .ignoring(StaleElementReferenceException.class)
                .withMessage(() -> what.get() + "; the page says: " + headline())
                .until(ignored -> condition.getAsBoolean());
    }

    void waitForText(String selector, String part) {
        waitUntil(
                () -> selector + " with \"" + part + "\", last: \"" + text(selector) + "\"",
                () -> text(selector).contains(part));
    }

    String headline() {
        return text("#headline h1");
    }

    /** The text as the document holds it, thin spaces as plain ones; empty if there is no such element. */
    String text(String selector) {
        Object found = script("return document.querySelector(arguments[0])?.textContent ?? ''", selector);
        return String.valueOf(found).replace('\u202f', ' ');
    }

    List<WebElement> all(String selector) {
        return driver.findElements(By.cssSelector(selector));
    }

    WebElement one(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    /** Clicks through the document, so that a row that is redrawn at this moment does not matter. */
    void click(String selector) {
        script("document.querySelector(arguments[0]).click()", selector);
    }

    void press(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    void pressTab() {
        press(Keys.TAB);
    }

    /** A short description of what has the focus: its id, or its text. */
    String focused() {
        return String.valueOf(script("const at = document.activeElement; return at.id || at.textContent.trim()"));
    }

    /**
     * Changes each snapshot that comes in from now on by a script, to which it is {@code frame}; an empty one leaves
     * them as they are again.
     */
    void changeSnapshots(String change) {
        script("""
                window.parse ??= JSON.parse;
                JSON.parse = (text) => {
                    const frame = window.parse(text);
                    if (frame?.type === "snapshot") {
                        %s
                    }
                    return frame;
                };""".formatted(change));
    }

    /** Answers what the page asks for under this path from now on by a script, to which the address is {@code url}. */
    void answer(String path, String body) {
        script("""
                const real = window.fetch;
                window.fetch = (asked, ...more) => {
                    const url = new URL(asked, document.baseURI);
                    if (!url.pathname.endsWith("%s")) {
                        return real(asked, ...more);
                    }
                    (window.asked ??= []).push(url.search);
                    const answer = (() => { %s })();
                    return Promise.resolve(new Response(JSON.stringify(answer), { status: 200 }));
                };""".formatted(path, body));
    }

    Object script(String source, Object... arguments) {
        return driver.executeScript(source, arguments);
    }

    @SuppressWarnings("unchecked")
    List<String> witnessed(String what) {
        return (List<String>) script("return window.witnessed[arguments[0]]", what);
    }

    void screenshot(String name) {
        try {
            Path folder = Files.createDirectories(Path.of("target/screenshots"));
            Files.write(folder.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Warnings and errors of the console since the last time, but for those of a server that was away. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .filter(message -> !message.contains(NOBODY_THERE))
                .toList();
    }

    void assertNoComplaints() {
        assertThat(complaints()).as("console").isEmpty();
        if (script("return window.witnessed ?? null") != null) {
            assertThat(witnessed("violations")).as("CSP violations").isEmpty();
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
