package io.holdfast.watchtower.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodePolicy;
import io.holdfast.watchtower.Watchtower;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;

/** Nodes, answers and the drawn contract of a real executor. */
@Tag("system")
@ExtendWith(BrowserExtension.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExecutorSystemTest {

    private enum Intent {
        TRIP,
        CHAT
    }

    private static final Field<String> CITY = Field.of("city", String.class);
    private static final Field<String> PLACE = Field.of("place", String.class);
    private static final Field<String> ROUTE = Field.of("route", String.class);
    private static final Field<String> WEATHER = Field.of("weather", String.class);
    private static final Field<String> REPLY = Field.of("reply", String.class);

    private static final Node GEO = Node.named("geo").reads(CITY).writes(PLACE);
    private static final Node ROUTER = Node.named("router").reads(PLACE).writes(ROUTE);
    private static final Node FORECAST = Node.named("forecast").reads(PLACE).writes(WEATHER);
    private static final Node COMPOSE =
            Node.named("compose").reads(ROUTE).readsIfPresent(WEATHER).writes(REPLY);

    private static final Contract<Intent> CONTRACT = Contract.of(Intent.class)
            .inputs(CITY)
            .nodes(GEO, ROUTER, FORECAST, COMPOSE)
            .intent(Intent.TRIP, i -> i.requires(REPLY).welcomes(WEATHER))
            .intent(Intent.CHAT, i -> i.requires(PLACE))
            .build();

    private final CountDownLatch end = new CountDownLatch(1);

    @Test
    void nodesAnswersAndContract_areShownWithWhatTheyAre(Browser browser) {
        try (NodeExecutor<Intent> executor = executor();
                Watchtower tower = Breakers.tower().executor("chat", executor).start()) {
            browser.open(tower.uri());
            browser.waitForConnection("online");
            for (int i = 0; i < 20; i++) {
                executor.run(Intent.TRIP, Values.of(CITY, "Oslo")).join();
            }

            browser.waitForText("#headline h1", "100 % of answers degraded");
            browser.waitForText(".attention", "forecast");
            browser.screenshot("overview-executor");

            browser.show("nodes");
            browser.waitForText(".node-rows tbody", "100 % fallback");
            browser.waitForText(".node-rows tbody", "stuck");
            browser.waitForText(".node-rows tbody", "1 of 1 running");
            browser.screenshot("nodes-executor");

            browser.show("answers");
            browser.waitForText(".folded", "TRIP");
            browser.waitForText(".figures", "100 %");
            browser.waitUntil("the chart", () -> !browser.all(".uplot canvas").isEmpty());
            browser.screenshot("answers-executor");
            assertThat(browser.script("""
                            const lines = [...document.querySelectorAll(".folded li")];
                            const heights = lines.map((item) => item.offsetHeight);
                            return Math.max(...heights) < 48""")).as("each answer is one line").isEqualTo(true);
            assertThat(browser.text(".folded summary")).contains("TRIP chat: welcome weather: missing, forecast ");
            browser.click(".folded summary");
            browser.waitForTicks(2);
            assertThat(browser.one(".folded .explain").isDisplayed())
                    .as("opened, over ticks")
                    .isTrue();
            assertThat(browser.text(".folded .explain").lines().count()).isGreaterThan(3);
            figuresAreThoseOfTheRange(browser);

            showsTheContract(browser);
        } finally {
            end.countDown();
        }
    }

    /** Two minutes later, without an answer since: they are in the last five minutes and not in the last one. */
    private static void figuresAreThoseOfTheRange(Browser browser) {
        browser.changeSnapshots("frame.at = new Date(Date.parse(frame.at) + 120000).toISOString();");
        browser.waitUntil(
                "no answers in the head line", () -> !browser.headline().contains("answers"));
        browser.click("#view .joined .tool:nth-child(2)");
        browser.waitForText(".figures", "100 % 20");
        browser.waitForText("#view .view-head", "20 answers in the last 5 min");
        browser.click("#view .joined .tool:nth-child(1)");
        browser.waitForText(".figures", "Degraded–");
        browser.waitForText("#view .view-head", "0 answers in the last 1 min");
    }

    private static void showsTheContract(Browser browser) {
        browser.show("contract");
        browser.waitUntil("four boxes", () -> browser.all(".graph-node").size() == 4);
        assertThat(browser.all(".graph-edge")).hasSize(4);
        assertThat(browser.all(".graph-edge.is-soft")).hasSize(1);
        assertThat(browser.text(".graph")).contains("Level 1", "Level 2", "Level 3");
        browser.screenshot("contract-executor");

        browser.script("document.querySelector('.graph-node[aria-label^=router]').focus()");
        browser.press(Keys.ENTER);
        browser.waitForText(".facts", "Reads");
        browser.waitUntil(
                "its two curves lit", () -> browser.all(".graph-edge.is-lit").size() == 2);
        assertThat(browser.text("#view")).contains("TRIP");
        browser.press(Keys.ESCAPE);
        browser.waitUntil("no choice", () -> browser.all(".graph-edge.is-lit").isEmpty());
    }

    /** The router answers by its fallback, the forecast does not come in time and goes on running. */
    private NodeExecutor<Intent> executor() {
        return NodeExecutor.builder(CONTRACT)
                .deadline(Duration.ofSeconds(5))
                .bind(GEO, NodePolicy.timeout(Duration.ofSeconds(2)), in -> "59.9 N 10.7 E")
                .bind(ROUTER, NodePolicy.timeout(Duration.ofSeconds(2)).fallback(in -> "by train"), in -> noRoute())
                .bind(
                        FORECAST,
                        NodePolicy.timeout(Duration.ofMillis(50))
                                .maxConcurrent(1)
                                .failOpen(),
                        in -> whenItEnds())
                .bind(
                        COMPOSE,
                        NodePolicy.timeout(Duration.ofSeconds(2)),
                        in -> in.get(ROUTE) + " to " + in.find(WEATHER).orElse("any weather"))
                .build();
    }

    private static String noRoute() {
        throw new IllegalStateException("no route today");
    }

    private String whenItEnds() throws InterruptedException {
        boolean interrupted = false;
        while (true) {
            try {
                end.await(30, TimeUnit.SECONDS);
                return "rain" + (interrupted ? ", late" : "");
            } catch (InterruptedException e) {
                interrupted = true; // work that does not listen is what a zombie is
            }
        }
    }
}
