package io.holdfast.watchtower.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.strategies.bulkhead.ConcurrencyLimit;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitRegistry;
import io.holdfast.strategies.bulkhead.ConcurrencyPermit;
import io.holdfast.strategies.bulkhead.PoolBulkheadRegistry;
import io.holdfast.strategies.ratelimit.RateLimitRegistry;
import io.holdfast.strategies.retry.RetryPolicyRegistry;
import io.holdfast.strategies.timelimit.TimeLimitRegistry;
import io.holdfast.watchtower.Watchtower;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Retries, time limits, bulkheads and rate limits on the page, and what was changed while they are in use. */
@Tag("system")
@ExtendWith(BrowserExtension.class)
@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LimitsSystemTest {

    private static final String ROW = ".limit-rows tbody tr[data-key]";

    private final ConcurrencyLimitRegistry bulkheads = ConcurrencyLimitRegistry.of(BulkheadConfig.custom()
            .maxConcurrentCalls(2)
            .maxWaitDuration(Duration.ofMillis(500))
            .build());
    private final RateLimitRegistry rateLimits = RateLimitRegistry.of(RateLimiterConfig.custom()
            .limitForPeriod(10)
            .limitRefreshPeriod(Duration.ofHours(1))
            .timeoutDuration(Duration.ZERO)
            .build());
    private final RetryPolicyRegistry retries = RetryPolicyRegistry.ofDefaults();
    private final TimeLimitRegistry timeLimits = TimeLimitRegistry.ofDefaults();
    private final PoolBulkheadRegistry pools = PoolBulkheadRegistry.of(ThreadPoolBulkheadConfig.custom()
            .maxThreadPoolSize(4)
            .coreThreadPoolSize(2)
            .queueCapacity(20)
            .build());

    private Watchtower tower() {
        return Breakers.tower()
                .registry(bulkheads)
                .registry("outgoing", rateLimits)
                .registry(retries)
                .registry(timeLimits)
                .registry(pools)
                .start();
    }

    private static void fill(ConcurrencyLimit limit) {
        for (int i = 0; i < 2; i++) {
            assertThat(limit.tryEnter()).isTrue();
        }
    }

    private void busy() {
        ConcurrencyLimit db = bulkheads.concurrencyLimit("customer-db");
        fill(db);
        CompletableFuture<ConcurrencyPermit> waits = db.acquireAsync(Duration.ofMinutes(5));
        assertThat(waits).isNotDone();
        for (int i = 0; i < 3; i++) {
            assertThat(db.tryEnter()).isFalse();
        }
        assertThat(rateLimits.rateLimit("mail-gateway").acquirePermission(7)).isTrue();
        retries.retryPolicy("search").executeRunnable(() -> {});
        pools.poolBulkhead("reports").submit(() -> {}).join();
        timeLimits.timeLimit("model");
    }

    @Test
    void eachKind_saysWhatItDoes_andOneThatRefusesIsMentioned(Browser browser) throws IOException {
        try (Watchtower tower = tower()) {
            browser.open(tower.uri());
            browser.waitForText("#headline h1", "No breakers yet");
            busy();

            browser.waitForText("#headline h1", "Bulkhead customer-db refuses calls");
            browser.waitForText(".attention", "3 calls refused in the last minute; now 2 of 2 running, 1 waiting");
            browser.waitForText("#tabs", "Limits1");
            assertThat(browser.text("#view")).contains("3 of 10 left", "Rate limit mail-gateway (outgoing)");
            browser.screenshot("overview-limits");

            browser.press("8");
            browser.waitUntil("five rows", () -> browser.all(ROW).size() == 5);
            assertThat(browser.text(ROW))
                    .as("the worst first")
                    .contains("Refuses", "customer-db", "bulkhead · 2 at once, waits up to 500 ms", "3 refused");
            assertThat(browser.text(".limit-rows tbody"))
                    .contains("outgoing · rate limit · 10 in 1 h 00 min", "3 of 10 left", "none refused")
                    .contains("retry · up to 3 attempts", "0 retries in 1 call")
                    .contains("time limit · calls up to 1 s", "no call")
                    .contains("thread pool · 4 threads, 20 in the queue", "of 4 busy");
            looksRight(browser);
            search(browser);
        }
    }

    private static void looksRight(Browser browser) throws IOException {
        for (int width : new int[] {1280, 390}) {
            for (String scheme : new String[] {"light", "dark"}) {
                browser.look(width, 900, scheme);
                browser.waitForTicks(2);
                browser.screenshot("limits-%s-%d".formatted(scheme, width));
                assertThat(browser.script(
                                "return document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                        .as("%d: too wide by", width)
                        .isEqualTo(0L);
                assertThat((List<?>) browser.script(LooksSystemTest.contrastScript()))
                        .as("%s: text with a contrast below 4.5 to 1", scheme)
                        .isEmpty();
            }
        }
        browser.look(1280, 900, "light");
    }

    private static void search(Browser browser) {
        browser.script("""
                const field = document.querySelector("#view input[type=search]");
                field.value = "RATE mail";
                field.dispatchEvent(new Event("input"));""");
        browser.waitUntil("one row", () -> browser.all(ROW).size() == 1);
        browser.waitForText(ROW, "mail-gateway");
        browser.waitForText("#view .view-head", "1 of 5 limits");
    }

    @Test
    void withoutARegistryOfThem_thereIsNoTrace(Browser browser) {
        try (Watchtower tower = Breakers.tower().registry(Breakers.registry(3)).start()) {
            browser.open(tower.uri());
            browser.waitForText("#headline h1", "No breaker of 3 is open");
            assertThat(browser.text("#tabs")).contains("History").doesNotContain("Limits");
            browser.press("8");
            browser.waitForTicks(2);
            assertThat(browser.text("#view")).contains("All breakers");
            assertThat(browser.all("#view .card").stream()
                            .filter(card -> card.isDisplayed() && card.getText().contains("Limit")))
                    .isEmpty();
        }
    }

    @Test
    void namesOfEveryKind_areDrawnAndTellApart(Browser browser) {
        List<String> names =
                List.of("half \ud83d an emoji", "turned \u202e around", "__proto__", Breakers.EVIL, "x".repeat(3_000));
        try (Watchtower tower = tower()) {
            for (String name : names) {
                ConcurrencyLimit full = bulkheads.concurrencyLimit(name);
                fill(full);
                assertThat(full.tryEnter()).isFalse();
                rateLimits.rateLimit(name);
            }
            browser.open(tower.uri());
            browser.waitForText("#headline h1", "5 limits refuse calls");
            browser.show("limits");
            browser.waitUntil("ten rows", () -> browser.all(ROW).size() == 10);
            assertThat(browser.text(".limit-rows tbody"))
                    .contains("half ‹U+D83D› an emoji", "turned ‹U+202E› around", "__proto__", "<script>")
                    .doesNotContain("\u202e");
            assertThat(browser.text("#undrawn")).isEmpty();
            assertThat(browser.script("return window.pwned ?? null")).isNull();
        }
    }

    /** As another version might send it. */
    @Test
    void limitWithHoles_showsWhatThereIs(Browser browser) {
        try (Watchtower tower = tower()) {
            bulkheads.concurrencyLimit("whole");
            rateLimits.rateLimit("holed");
            browser.open(tower.uri());
            browser.waitForText("#tabs", "Limits");
            browser.changeSnapshots(
                    "frame.limits[1] = { kind: 'HEDGE', name: 'holed', now: null, fault: 'no figures' };");
            browser.show("limits");
            browser.waitForText(".limit-rows tbody", "hedge · no figures");
            browser.waitForText(".limit-rows tbody", "whole");
            browser.waitForText("#headline h1", "Cannot look at hedge holed");
            assertThat(browser.text("#undrawn")).isEmpty();
        }
    }

    @Test
    void changedConfigurations_areShownAndRecorded(Browser browser, @TempDir Path directory) {
        BreakerRegistry registry = Breakers.registry(2);
        try (Watchtower tower = Breakers.tower()
                .registry(registry)
                .registry(rateLimits)
                .recordTo(directory.resolve("flight.db"))
                .start()) {
            rateLimits.rateLimit("mail-gateway");
            browser.open(tower.uri());
            browser.waitForText("#headline h1", "No breaker of 2 is open");
            rateLimits.reconfigure(
                    "mail-gateway",
                    old -> RateLimiterConfig.from(old).limitForPeriod(20).build());
            registry.reconfigure(
                    Breakers.name(0),
                    old -> CircuitBreakerConfig.from(old).slidingWindowSize(50).build());

            browser.waitForText(".changes", "Breaker orders-db: slidingWindowSize: 10 -> 50");
            browser.waitForText(".changes", "Rate limit mail-gateway: limitForPeriod: 10 -> 20");
            assertThat(browser.headline()).isEqualTo("No breaker of 2 is open");
            browser.screenshot("overview-changes");

            browser.show("history");
            browser.waitForText(".incidents", "breaker orders-db was given another configuration");
            browser.waitForText("#view", "2 changes of configuration");
            assertThat(browser.all(".lane-change")).hasSize(2);
            assertThat(browser.all(".lane-open")).isEmpty();
            browser.screenshot("history-changes");
        }
    }
}
