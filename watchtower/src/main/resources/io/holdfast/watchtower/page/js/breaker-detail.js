// Everything about one breaker: why it opened, what its window holds, when it goes on, and how it came here.
import { RateChart } from "./rate-chart.js";
import { stateChip } from "./chip.js";
import { retryText } from "./concerns.js";
import { el, icon, keyed, text, tone } from "./dom.js";
import { ago, count, percent, plural, rate, sentence, stamp, windowText } from "./format.js";
import { stateOf } from "./states.js";
import { drawStrip, makeStrip } from "./strip.js";

const STRIP_SPAN = 60 * 60000;

export class BreakerDetail {
    #store;
    #state = stateChip();
    #title = el("h2", { id: "detail-title", tabindex: -1 });
    #why = el("p", { class: "why" });
    #next = el("p", { class: "soft" });
    #errors = el("ul", { class: "errors" });
    #moves = el("ol", { class: "moves" });
    #strip = makeStrip();
    #facts = new Map();
    #chart = new RateChart();
    #drawErrors;
    #drawMoves;

    constructor(store, onclose) {
        this.#store = store;
        this.#drawErrors = keyed(this.#errors, () => el("li"), (item, error) => text(item, error));
        this.#drawMoves = keyed(this.#moves, moveItem, () => {});
        const figures = [["failures", "Failures"], ["slow", "Slow calls"], ["rate", "Calls"], ["refused", "Refused"]];
        const facts = [["since", "In this state"], ["window", "Window"], ["holds", "It holds"], ["late", "Late outcomes"], ["registry", "Registry"]];
        this.errorsPart = el("section", null, el("h3", null, "Last errors, newest first"), this.#errors);
        this.element = el("aside", { class: "card detail", "aria-labelledby": "detail-title", hidden: true },
            el("div", { class: "card-head" }, this.#title, this.#state.chip,
                el("button", { type: "button", class: "tool", "aria-label": "Close the detail", onclick: onclose }, icon("close", 12))),
            el("section", null, this.#why, this.#next),
            el("section", null, el("dl", { class: "figures" }, ...figures.map(([key, word]) => this.#figure(key, word)))),
            el("section", null, el("h3", null, "Rates, as this page saw them"), this.#chart.element),
            this.errorsPart,
            el("section", null, el("h3", null, "Last hour"), this.#strip, this.#moves),
            el("section", null, el("dl", { class: "facts" }, ...facts.flatMap(([key, word]) => this.#fact(key, word)))));
    }

    #figure(key, word) {
        const value = el("dd");
        this.#facts.set(key, value);
        return el("div", { class: "figure" }, el("dt", null, word), value);
    }

    #fact(key, word) {
        const value = el("dd");
        this.#facts.set(key, value);
        return [el("dt", null, word), value];
    }

    focus() {
        this.#title.focus({ preventScroll: innerWidth > 1024 });
    }

    hide() {
        this.element.hidden = true;
        this.#chart.forget();
    }

    show(key, breaker) {
        this.element.hidden = false;
        if (breaker === undefined) {
            text(this.#title, key.split("\u0000")[1]);
            text(this.#why, "This breaker is not known here (any more).");
            return;
        }
        const now = this.#store.now();
        const state = stateOf(breaker.state);
        text(this.#title, breaker.name);
        this.#state.update(breaker.state);
        this.#whyText(breaker, state);
        text(this.#next, sentence(retryText(breaker, now)) || nextText(breaker));
        this.#put("failures", percent(breaker.failureRate));
        this.#put("slow", percent(breaker.slowRate));
        this.#put("rate", rate(breaker.rate));
        this.#put("refused", count(breaker.notPermitted));
        this.#put("since", breaker.since ? ago(breaker.since, now) + ", from " + stamp(breaker.since) : "since before it was watched");
        this.#put("window", windowText(breaker.window));
        this.#put("holds", plural(breaker.buffered, "call") + ": " + count(breaker.failed) + " failed, " + count(breaker.slow) + " slow");
        this.#put("late", count(breaker.late) + " (came after their state had ended, not counted)");
        this.#put("registry", breaker.registry);
        this.errorsPart.hidden = (breaker.lastErrors ?? []).length === 0;
        this.#drawErrors([...(breaker.lastErrors ?? [])].reverse(), (error, index) => index + error);
        drawStrip(this.#strip, breaker, now, STRIP_SPAN);
        this.#drawMoves([...(breaker.timeline ?? [])].reverse(), (move) => move.at + move.to);
        this.#chart.draw(this.#store.ratesOf(key));
    }

    #whyText(breaker, state) {
        this.#why.hidden = !breaker.why;
        text(this.#why, (state.pain >= 3 ? "" : "Opened last: ") + (breaker.why ?? ""));
        tone(this.#why, state.pain >= 3 ? state.tone : "mute");
    }

    #put(key, value) {
        text(this.#facts.get(key), value);
    }
}

function nextText(breaker) {
    switch (breaker.state) {
        case "HALF_OPEN":
            return "Trial calls decide whether it closes or opens again.";
        case "CLOSED":
            return breaker.failureRate < 0 ? "Too few calls for a rate yet." : "Calls go through.";
        case "OPEN":
            return "Goes half-open after its wait.";
        case "FORCED_OPEN":
            return "Stays until an operator calls it back.";
        default:
            return "Every call goes through, whatever the rates.";
    }
}

function moveItem(move) {
    const from = stateOf(move.from);
    const to = stateOf(move.to);
    return el("li", null, el("span", { class: "faint" }, stamp(move.at)), el("span", { class: "cut" }, from.word + " → " + to.word),
        el("span", { class: "chip tone-" + to.tone }, icon(to.sign, 20, 12)));
}
