package io.holdfast.watchtower.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.watchtower.Watchtower;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;

/**
 * Ten thousand breakers of which a frame holds eight: the page says how many there are, and asks for the others when
 * somebody looks for them. The frames are those of a real server with the number changed; what the server would answer
 * is written here.
 */
@Tag("system")
@ExtendWith(BrowserExtension.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PagingSystemTest {

    private static final String ANSWER = """
            const asked = url.searchParams;
            const offset = Number(asked.get("offset") ?? 0);
            const all = [];
            const near = "audit-log geo-coder mail-gateway orders-db payments-api pricing search-index user-profile";
            for (const name of near.split(" ")) {
                all.push({ name, registry: "default", state: name === "pricing" ? "OPEN" : "CLOSED" });
            }
            for (let i = 0; i < 9992; i++) {
                const [state, why] = i < 3 ? ["FORCED_OPEN", "forced open"] : ["CLOSED", ""];
                all.push({ name: "far-" + String(i).padStart(4, "0"), registry: "default", state, why, failureRate: -1,
                    slowRate: -1, buffered: 0, window: "COUNT_BASED 10", rate: 0, notPermitted: 0 });
            }
            const found = all.filter(({ name, state }) => name.includes(asked.get("search") ?? "")
                && state === (asked.get("state") ?? state) && name === (asked.get("name") ?? name));
            // as many as fit, which may be fewer than asked for; the first page of all holds what the frame holds
            const room = offset === 0 && !asked.has("search") && !asked.has("name") ? 8 : 400;
            const breakers = found.slice(offset, offset + Math.min(room, Number(asked.get("limit"))));
            return { seq: 1, inAll: 10000, found: found.length, offset, breakers };""";

    private final BreakerRegistry registry = Breakers.registry(8);
    private Watchtower tower;

    @BeforeEach
    void start(Browser browser) {
        Breakers.open(registry.breaker("pricing"), "gone");
        tower = Breakers.tower().registry(registry).start();
        browser.open(tower.uri());
        browser.waitForConnection("online");
        browser.answer("/breakers.json", ANSWER);
        browser.changeSnapshots(
                "frame.breakersInAll = 10000; frame.breakerStates = { OPEN: 1, FORCED_OPEN: 3, CLOSED: 9996 };");
    }

    @AfterEach
    void stop() {
        tower.close();
    }

    @Test
    void headlineAndMap_sayHowManyThereAre(Browser browser) {
        browser.waitForText("#headline h1", "4 of 10 000 breakers open");
        browser.waitForText(".map-key", "9 992 more, not drawn");
        browser.show("breakers");
        browser.waitForText("#found", "8 of 10 000 breakers, the worst first");
        assertThat(browser.text(".joined [data-kind=open]")).isEqualTo("Open 4");
        assertThat(browser.script("return window.asked ?? null"))
                .as("asked for without need")
                .isNull();
    }

    @Test
    void search_asksTheServer_andFindsWhatNoFrameHolds(Browser browser) {
        browser.show("breakers");
        browser.waitForText("#found", "10 000");
        browser.press("/");
        browser.press("far-777");
        browser.waitForText(".breaker-rows tbody", "far-7777");
        browser.waitForText("#found", "10 of 10 000 breakers; as of ");
        assertThat(asked(browser)).last().isEqualTo("?offset=0&limit=500&search=far-777");

        browser.press(Keys.ARROW_DOWN, Keys.ENTER);
        browser.waitForText(".detail h2", "far-7770");
        browser.waitForText(".detail .chip", "Closed");
        assertThat(asked(browser)).contains("?registry=default&name=far-7770&limit=1");
    }

    @Test
    void stateThatIsAskedFor_isFoundBeyondTheFrame(Browser browser) {
        browser.show("breakers");
        browser.waitForText("#found", "10 000");
        browser.click(".joined [data-kind=open]");
        browser.waitForText(".breaker-rows tbody", "far-0002");
        browser.waitForText("#found", "4 of 10 000 breakers");
        assertThat(browser.text(".breaker-rows tbody tr:nth-child(2)")).contains("pricing");
    }

    @Test
    void showMore_goesOnPageByPage(Browser browser) {
        browser.show("breakers");
        browser.waitForText("#found", "8 of 10 000");
        browser.click("#more");
        browser.waitForText("#found", "408 shown of 10 000 found, 10 000 breakers");
        browser.click("#more");
        browser.waitForText("#found", "808 shown");
    }

    @Test
    void serverThatDoesNotAnswer_isSaid(Browser browser) {
        browser.script("window.fetch = () => Promise.reject(new Error('refused today'))");
        browser.show("breakers");
        browser.waitForText("#found", "10 000");
        browser.press("/");
        browser.press("far");
        browser.waitForText("#found", "The other breakers cannot be asked for: refused today.");
        browser.show("breakers/default/far-0001");
        browser.waitForText(".detail .why", "It cannot be asked for: refused today.");
    }

    @SuppressWarnings("unchecked")
    private static List<String> asked(Browser browser) {
        return (List<String>) browser.script("return window.asked");
    }
}
