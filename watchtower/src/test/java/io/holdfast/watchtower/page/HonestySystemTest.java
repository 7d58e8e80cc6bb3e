package io.holdfast.watchtower.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.watchtower.Watchtower;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The page never says that all is well over a picture that is not whole or not new. */
@Tag("system")
@ExtendWith(BrowserExtension.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HonestySystemTest {

    private static final List<String> NAMES = List.of(
            "half \ud83d an emoji",
            "the other half \ude00",
            "a whole one \ud83d\ude00",
            "with/slash",
            "with#hash",
            "with%41percent",
            "with\u0000nul",
            "two\nlines",
            "turned \u202e around",
            "\u05e9\u05dc\u05d5\u05dd",
            "~d83d",
            "__proto__",
            "constructor",
            "x".repeat(3_000),
            " ");

    private final BreakerRegistry registry = Breakers.registry(0);

    /** Of the first kind, the one that was seen: the drawing stopped, and the head line stayed green. */
    @Test
    void halfAnEmojiForAName_isDrawnAndLeadsToItsDetail(Browser browser) {
        try (Watchtower tower = Breakers.tower().registry(registry).start()) {
            browser.open(tower.uri());
            browser.waitForText("#headline h1", "No breakers yet");

            Breakers.open(registry.breaker(NAMES.get(0)), "half \udc00 an error");

            browser.waitForText("#headline h1", "1 of 1 breaker open");
            assertThat(tone(browser)).isEqualTo("tone-bad");
            browser.waitForText(".attention", "half ‹U+D83D› an emoji");
            browser.click(".attention a");
            browser.waitForText(".detail h2", "half ‹U+D83D› an emoji");
            browser.waitForText(".detail .errors", "half ‹U+DC00› an error");
            assertThat(browser.text("#undrawn")).isEmpty();
        }
    }

    @Test
    void namesOfEveryKind_areDrawnInAllViewsAndLeadToTheirDetail(Browser browser) {
        try (Watchtower tower = Breakers.tower().registry(registry).start()) {
            NAMES.forEach(name -> Breakers.open(registry.breaker(name), name));
            browser.open(tower.uri().resolve("#breakers"));
            browser.waitForText("#found", NAMES.size() + " breakers");
            for (int i = 0; i < NAMES.size(); i++) {
                // half a surrogate pair cannot be sent to a browser by its driver, so rows are chosen by their place
                browser.script("document.querySelectorAll('tr[data-key] .row-name')[arguments[0]].click()", i);
                browser.waitUntil("a detail", () -> browser.all(".is-chosen").size() == 1);
                assertThat(browser.script("""
                                const row = document.querySelector(".is-chosen .row-name").textContent;
                                return document.querySelector(".detail h2").textContent === row"""))
                        .as("row %d leads to the detail of the same name", i)
                        .isEqualTo(true);
                browser.waitForText(".detail .errors", "java.io.IOException");
                browser.waitForText(".detail .moves", "Closed → Open");
                browser.script("location.hash = '#breakers'");
                browser.waitUntil("no detail", () -> browser.all(".is-chosen").isEmpty());
            }
            for (String view : List.of("nodes", "answers", "contract", "process", "history", "overview")) {
                browser.show(view);
                browser.waitForTicks(2);
                assertThat(browser.text("#undrawn")).as(view).isEmpty();
            }
            assertThat(browser.text(".attention"))
                    .contains("turned ‹U+202E› around")
                    .doesNotContain("\u202e");
        }
    }

    @Test
    void nameThatIsEmpty_hasAWordForIt(Browser browser) {
        registry.breaker("x");
        try (Watchtower tower = Breakers.tower().registry(registry).start()) {
            browser.open(tower.uri().resolve("#breakers"));
            browser.waitForText("#found", "1 breaker");
            browser.changeSnapshots("frame.breakers[0].name = ''; frame.breakers[0].state = 'OPEN';");
            browser.waitForText(".breaker-rows tbody", "(no name)");
            browser.click(".row-name");
            browser.waitForText(".detail h2", "(no name)");
            browser.waitForText(".detail .chip", "Open");
        }
    }

    @Test
    void frameThatIsNone_isSaid_andTheNextGoodOneHeals(Browser browser) {
        registry.breaker("x");
        registry.breaker("y");
        try (Watchtower tower = Breakers.tower().registry(registry).start()) {
            browser.open(tower.uri());
            browser.waitForText("#headline h1", "No breaker of 2 is open");
            assertThat(tone(browser)).isEqualTo("tone-good");

            browser.changeSnapshots("throw new SyntaxError('cut off');");
            browser.waitForText("#headline h1", "This page cannot show everything");
            browser.waitForText("#headline p", "could not be read (cut off)");
            assertThat(tone(browser)).isEqualTo("tone-warn");
            browser.waitForText("#headline h1", "Stale");
            browser.waitUntil("pale colours", () -> paled(browser));
            assertThat(browser.text("#link")).containsPattern("Stale, [0-9]+ s old");

            browser.changeSnapshots("");
            browser.waitForText("#headline h1", "No breaker of 2 is open");
            assertThat(tone(browser)).isEqualTo("tone-good");
            assertThat(paled(browser)).isFalse();
        }
    }

    /** As another version might send it. */
    @Test
    void frameWithHoles_showsWhatThereIs_andSaysWhatIsNot(Browser browser) {
        registry.breaker("whole");
        Breakers.open(registry.breaker("holed"), "gone");
        try (Watchtower tower = Breakers.tower().registry(registry).start()) {
            browser.open(tower.uri());
            browser.waitForText("#headline h1", "1 of 2 breakers open");

            browser.changeSnapshots("""
                    frame.breakers = [null, 7,
                        { name: "holed", state: "OPEN", failureRate: "NaN", timeline: [null, { at: 5 }],
                            lastErrors: {} },
                        { name: "odd", buffered: 1e300, registry: "default", state: "__proto__", rate: -1, since: 9e99,
                            retryInMillis: "soon" }];
                    frame.nodes = frame.answers = frame.process = frame.faults = frame.answersRecent = null;
                    frame.at = "yesterday";""");
            browser.waitForText("#headline p", "2 of 4 breakers");
            assertThat(tone(browser)).isEqualTo("tone-bad");
            browser.waitForText(".attention", "holed");
            for (String view : List.of("breakers", "nodes", "answers", "contract", "process", "history", "overview")) {
                browser.show(view);
                browser.waitForTicks(2);
                assertThat(browser.text("#undrawn")).as(view).isEmpty();
            }
            browser.changeSnapshots("frame.breakers = 'none';");
            browser.waitForText("#headline p", "the list of breakers");
        }
    }

    @Test
    void partThatCannotBeDrawn_isSaidThereAndInTheHeadline_andTakesNoOtherWithIt(Browser browser) {
        registry.breaker("first");
        registry.breaker("second");
        try (Watchtower tower = Breakers.tower().registry(registry).start()) {
            browser.open(tower.uri());
            browser.waitForText("#headline h1", "No breaker of 2 is open");

            browser.script("""
                    window.kept = CSSStyleDeclaration.prototype.setProperty;
                    CSSStyleDeclaration.prototype.setProperty = () => { throw new Error("no tiles today"); };""");
            browser.waitForText("#headline h1", "This page cannot show everything");
            browser.waitForText("#headline p", "all breakers: no tiles today");
            browser.waitForText("#undrawn", "no tiles today");
            assertThat(browser.all("[data-undrawn]")).as("marked on the spot").hasSize(1);
            assertThat(tone(browser)).isEqualTo("tone-warn");
            Breakers.open(registry.breaker("first"), "gone");
            browser.waitForText(".attention", "first");

            browser.script("CSSStyleDeclaration.prototype.setProperty = kept");
            browser.waitUntil("the tiles again", () -> browser.text("#undrawn").isEmpty());
            browser.waitForText("#headline h1", "1 of 2 breakers open");
        }
    }

    @Test
    void rowThatCannotBeDrawn_isOneRow(Browser browser) {
        registry.breaker("first");
        registry.breaker("second");
        try (Watchtower tower = Breakers.tower().registry(registry).start()) {
            browser.open(tower.uri().resolve("#breakers"));
            browser.waitForText("#found", "2 breakers");

            browser.script("""
                    window.kept = Number.prototype.toLocaleString;
                    Number.prototype.toLocaleString = function (...more) {
                        if (this > 77000) {
                            throw new Error("too much");
                        }
                        return kept.apply(this, more);
                    };""");
            browser.changeSnapshots("frame.breakers[1].notPermitted = 77777;");
            browser.waitForText(".breaker-rows .is-broken", "cannot be drawn");
            browser.waitForText("#headline h1", "This page cannot show everything");
            assertThat(browser.text(".breaker-rows tbody")).contains("first");
            browser.changeSnapshots("");
            browser.waitForText(".breaker-rows tbody", "second");
            assertThat(browser.all(".is-broken")).isEmpty();
        }
    }

    @Test
    void summaryThatCannotBeMade_isSaidInRed(Browser browser) {
        registry.breaker("first");
        registry.breaker("second");
        try (Watchtower tower = Breakers.tower().registry(registry).start()) {
            browser.open(tower.uri());
            browser.waitForText("#headline h1", "No breaker of 2 is open");
            browser.script("""
                    window.kept = Array.prototype.flatMap;
                    Array.prototype.flatMap = () => { throw new Error("no summary today"); };""");
            browser.waitForText("#headline h1", "The summary cannot be made");
            assertThat(tone(browser)).isEqualTo("tone-bad");
            browser.script("Array.prototype.flatMap = kept");
            browser.waitForText("#headline h1", "No breaker of 2 is open");
        }
    }

    /** Where ticks are ten seconds apart, news of half a minute ago are old; those of a moment ago are not. */
    @Test
    void newsOlderThanThreeTicks_areOld(Browser browser) {
        registry.breaker("first");
        try (Watchtower tower = Breakers.tower()
                .every(Duration.ofMillis(500))
                .registry(registry)
                .start()) {
            browser.open(tower.uri());
            browser.waitForConnection("online");
            // other frames go on coming: they are no news of the breakers
            browser.changeSnapshots("frame.type = 'other';");
            browser.waitForConnection("stale");
            browser.waitForText("#headline p", "Last seen, ");
        }
    }

    /** What failed before is in the future then, and is not what happened in the last minute. */
    @Test
    void clockThatIsSetBack_doesNotKeepTheAnswersOfBefore(Browser browser) {
        registry.breaker("first");
        registry.breaker("second");
        try (Watchtower tower = Breakers.tower().registry(registry).start()) {
            browser.open(tower.uri());
            browser.waitForText("#headline h1", "No breaker of 2 is open");
            browser.changeSnapshots("frame.answers = [{ executor: 'x', complete: 0, degraded: 0, failed: 5 }];");
            browser.waitForText("#headline h1", "of answers failed");

            browser.changeSnapshots("""
                    frame.at = new Date(Date.parse(frame.at) - 3600000).toISOString();
                    frame.answers = [{ executor: 'x', complete: 5, degraded: 0, failed: 0 }];""");
            browser.waitForText("#headline h1", "No breaker of 2 is open, all answers complete");
        }
    }

    private static String tone(Browser browser) {
        return String.valueOf(
                browser.script("return document.getElementById('headline').className.match(/tone-[a-z]+/)[0]"));
    }

    private static boolean paled(Browser browser) {
        return String.valueOf(browser.script("return getComputedStyle(document.getElementById('view')).filter"))
                .contains("saturate");
    }
}
