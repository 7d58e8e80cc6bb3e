// One row of the table of breakers.
import { stateChip } from "./chip.js";
import { retryText } from "./concerns.js";
import { el, text, tone } from "./dom.js";
import { ago, count, percent, rate, windowText } from "./format.js";
import { isStrained, stateOf } from "./states.js";
import { drawStrip, makeStrip } from "./strip.js";

export const STRIP_SPAN = 15 * 60000;

export const COLUMNS = [
    { key: "pain", title: "State", hint: "Sort by what hurts most" },
    { key: "name", title: "Breaker", natural: "ascending" },
    { key: "failureRate", title: "Failures", number: true },
    { key: "slowRate", title: "Slow", number: true, css: "spare" },
    { key: "rate", title: "Calls", number: true },
    { key: "notPermitted", title: "Refused", number: true, css: "spare" },
    { title: "Last 15 min", css: "spare after-number" },
    { key: "since", title: "In state", number: true, natural: "ascending" },
];

export function breakerRow() {
    const state = stateChip();
    const button = el("button", { type: "button", class: "row-name cut", tabindex: -1 });
    const under = el("div", { class: "row-under cut" });
    const failures = el("span");
    const bar = el("i");
    const slow = el("span");
    const calls = el("span");
    const refused = el("span");
    const strip = makeStrip();
    const since = el("div");
    const next = el("div", { class: "row-under nowrap" });
    const label = (word) => el("span", { class: "label-only" }, word + " ");
    const row = el("tr", { role: "row" },
        el("td", { role: "cell" }, state.chip),
        el("td", { role: "rowheader", class: "wide" }, button, under),
        el("td", { role: "cell", class: "number" }, label("failures"), failures, el("div", { class: "rate-bar" }, bar)),
        el("td", { role: "cell", class: "number spare" }, slow),
        el("td", { role: "cell", class: "number" }, label("calls"), calls),
        el("td", { role: "cell", class: "number spare" }, refused),
        el("td", { role: "cell", class: "spare after-number" }, strip),
        el("td", { role: "cell", class: "number" }, since, next));
    return {
        row,
        button,
        update(breaker, now) {
            state.update(breaker.state);
            text(button, breaker.name);
            underText(under, breaker);
            text(failures, percent(breaker.failureRate));
            width(bar, breaker.failureRate);
            tone(bar.parentElement, isStrained(breaker) ? "warn" : stateOf(breaker.state).tone);
            text(slow, percent(breaker.slowRate));
            text(calls, rate(breaker.rate));
            text(refused, count(breaker.notPermitted));
            drawStrip(strip, breaker, now, STRIP_SPAN);
            sinceText(since, next, breaker, now);
        },
    };
}

function underText(under, breaker) {
    const hurts = breaker.why && stateOf(breaker.state).pain >= 3;
    text(under, hurts ? breaker.why : windowText(breaker.window) + (breaker.registry === "default" ? "" : " · " + breaker.registry));
    under.classList.toggle("row-why", hurts);
    if (hurts) {
        tone(under, stateOf(breaker.state).tone);
    }
}

function sinceText(since, next, breaker, now) {
    text(since, ago(breaker.since, now));
    text(next, retryText(breaker, now));
}

function width(bar, value) {
    const wanted = Math.max(0, Math.min(100, value)) + "%";
    if (bar.style.width !== wanted) {
        bar.style.width = wanted;
    }
}
