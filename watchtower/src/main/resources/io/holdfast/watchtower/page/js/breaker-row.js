// One row of the table of breakers.
import { failuresText, fewCallsText, flapText, nowText, slowText, whyText } from "./breaker-words.js";
import { stateChip } from "./chip.js";
import { attribute, el, text, tone } from "./dom.js";
import { count, duration, moment, rate, windowText } from "./format.js";
import { nameOf } from "./names.js";
import { conditionOf, isBelowMinimum, isFlapping } from "./states.js";
import { drawStrip, makeStrip } from "./strip.js";

export const STRIP_SPAN = 15 * 60000;

export const COLUMNS = [
    { key: "pain", title: "State", hint: "Sort by what hurts most" },
    { key: "name", title: "Breaker", natural: "ascending" },
    { key: "failureRate", title: "Failures", number: true, hint: "Sort by the share of calls that failed" },
    { key: "slowRate", title: "Slow", number: true, css: "spare", hint: "Sort by the share of calls that were slow" },
    { key: "rate", title: "Calls", number: true, hint: "Sort by calls a second" },
    { key: "notPermitted", title: "Refused", number: true, css: "spare", hint: "Sort by calls refused in this state" },
    { title: "Last 15 min", css: "spare after-number" },
    {
        key: "since",
        title: "In this state",
        number: true,
        natural: "ascending",
        hint: "Sort by the time in this state",
    },
];

export function breakerRow(store) {
    const state = stateChip();
    const button = el("button", { type: "button", class: "row-name cut", tabindex: -1 });
    const under = el("div", { class: "row-under row-reason" });
    const failures = el("span");
    const bar = el("i");
    const slow = el("span");
    const calls = el("span");
    const refused = el("span");
    const strip = makeStrip();
    const since = el("span");
    const next = el("div", { class: "row-under nowrap" });
    const label = (word) => el("span", { class: "label-only" }, word + " ");
    const row = el(
        "tr",
        { role: "row" },
        el("td", { role: "cell" }, state.chip),
        el("td", { role: "rowheader", class: "wide" }, button, under),
        el("td", { role: "cell", class: "number" }, label("failed"), failures, el("div", { class: "rate-bar" }, bar)),
        el("td", { role: "cell", class: "number spare" }, slow),
        el("td", { role: "cell", class: "number" }, label("calls"), calls),
        el("td", { role: "cell", class: "number spare" }, refused),
        el("td", { role: "cell", class: "spare after-number" }, strip),
        el("td", { role: "cell", class: "number" }, label("for"), since, next),
    );
    return {
        row,
        button,
        update(breaker, now) {
            const condition = conditionOf(breaker);
            state.update(breaker);
            text(button, nameOf(breaker.name));
            underText(under, breaker, store.severalRegistries);
            text(failures, failuresText(breaker));
            width(bar, breaker.failureRate);
            tone(bar.parentElement, condition.tone);
            text(slow, slowText(breaker));
            text(calls, rate(breaker.rate));
            text(refused, count(breaker.notPermitted));
            drawStrip(strip, breaker, now, STRIP_SPAN);
            const began = moment(breaker.since);
            text(since, began === null ? "–" : duration(now - began));
            text(next, nowText(breaker, now));
        },
    };
}

/** The registry first where there are several, then why it hurts, or what its figures are made of. */
function underText(under, breaker, several) {
    const why = isFlapping(breaker) ? flapText(breaker) : whyText(breaker);
    const registry = several || breaker.registry !== "default" ? nameOf(breaker.registry) + " · " : "";
    const line = registry + (why || windowHolds(breaker));
    text(under, line);
    attribute(under, "title", line);
    under.classList.toggle("row-why", why !== "");
    if (why !== "") {
        tone(under, conditionOf(breaker).tone);
    }
}

/** What its window holds, where that does not hurt. */
function windowHolds(breaker) {
    const window = windowText(breaker.window);
    if (isBelowMinimum(breaker)) {
        return fewCallsText(breaker);
    }
    return breaker.buffered > 0 ? window : window.endsWith(" calls") ? "no calls yet" : "no calls in the " + window;
}

function width(bar, value) {
    const wanted = Math.max(0, Math.min(100, value)) + "%";
    if (bar.style.width !== wanted) {
        bar.style.width = wanted;
    }
}
