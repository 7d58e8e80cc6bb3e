// Everything about one breaker: why it opened, what its window holds, when it goes on, and how it came here.
import { RateChart } from "./rate-chart.js";
import { stateChip } from "./chip.js";
import { failuresText, fewCallsText, nowText, reasonOf, sinceText, slowText, whyText } from "./breaker-words.js";
import { el, icon, keyed, text, tone } from "./dom.js";
import { count, moment, plural, rate, stamp, windowText } from "./format.js";
import { upper } from "./headline.js";
import { nameOf } from "./names.js";
import { conditionOf, isBelowMinimum, isFlapping, keyOf, stateOf } from "./states.js";
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
    #unknown = el("p", { class: "faint" });
    #facts = new Map();
    #chart = new RateChart();
    #drawErrors;
    #drawMoves;

    constructor(store, onclose) {
        this.#store = store;
        this.#drawErrors = keyed(
            this.#errors,
            () => el("li"),
            (item, error) => text(item, error),
        );
        this.#drawMoves = keyed(this.#moves, moveItem, () => {});
        const figures = [
            ["failures", "Failed"],
            ["slow", "Slow calls"],
            ["rate", "Calls"],
            ["refused", "Refused"],
        ];
        const facts = [
            ["since", "In this state"],
            ["window", "Judged by"],
            ["holds", "In these"],
            ["late", "Came too late"],
            ["registry", "Registry"],
        ];
        this.errorsPart = el("section", null, el("h3", null, "Last errors, newest first"), this.#errors);
        this.known = [];
        this.element = el(
            "aside",
            { class: "card detail", "aria-labelledby": "detail-title", hidden: true },
            el(
                "div",
                { class: "card-head" },
                this.#title,
                this.#state.chip,
                el(
                    "button",
                    { type: "button", class: "tool", "aria-label": "Close the detail", onclick: onclose },
                    icon("close", 12),
                ),
            ),
            el("section", null, this.#why, this.#next),
            this.#known(
                el(
                    "section",
                    null,
                    el("dl", { class: "figures" }, ...figures.map(([key, word]) => this.#figure(key, word))),
                ),
            ),
            this.#known(el("section", null, el("h3", null, "Rates, as this page saw them"), this.#chart.element)),
            this.errorsPart,
            this.#known(el("section", null, el("h3", null, "Last hour"), this.#strip, this.#unknown, this.#moves)),
            this.#known(
                el(
                    "section",
                    null,
                    el("dl", { class: "facts" }, ...facts.flatMap(([key, word]) => this.#fact(key, word))),
                ),
            ),
        );
    }

    /** A part that stands only while there is a breaker to tell of. */
    #known(part) {
        this.known.push(part);
        return part;
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

    /** The breaker is undefined while none of that registry and name is known; the problem says why, if it does. */
    show(chosen, breaker, problem) {
        this.element.hidden = false;
        text(this.#title, nameOf(chosen.name));
        this.#state.chip.hidden = breaker === undefined;
        this.known.forEach((part) => (part.hidden = breaker === undefined));
        if (breaker === undefined) {
            this.errorsPart.hidden = true;
            this.#why.hidden = false;
            tone(this.#why, "mute");
            text(
                this.#why,
                problem ||
                    "No breaker of this name in the registry " + nameOf(chosen.registry) + " is known here (any more).",
            );
            text(this.#next, "");
            return;
        }
        const now = this.#store.now();
        this.#state.update(breaker);
        this.#whyText(breaker);
        text(this.#next, nextText(breaker, upper(nowText(breaker, now))));
        this.#put("failures", failuresText(breaker));
        this.#put("slow", slowText(breaker));
        this.#put("rate", rate(breaker.rate));
        this.#put("refused", count(breaker.notPermitted));
        this.#put(
            "since",
            breaker.since
                ? stateOf(breaker.state).word.toLowerCase() + " " + sinceText(moment(breaker.since), now)
                : "since before it was watched",
        );
        this.#put("window", windowText(breaker.window));
        this.#put(
            "holds",
            isBelowMinimum(breaker)
                ? fewCallsText(breaker)
                : plural(breaker.buffered, "call") +
                      ": " +
                      count(breaker.failed) +
                      " failed, " +
                      count(breaker.slow) +
                      " slow",
        );
        this.#put("late", plural(breaker.late, "outcome") + ", after their state had ended; not counted");
        this.#put("registry", nameOf(breaker.registry));
        this.errorsPart.hidden = breaker.lastErrors.length === 0;
        this.#drawErrors([...breaker.lastErrors].reverse(), (error, index) => index + error);
        drawStrip(this.#strip, breaker, now, STRIP_SPAN);
        this.#before(breaker, now);
        this.#drawMoves(
            [...breaker.timeline].reverse(),
            (move, index) => breaker.timeline.length - index + " " + move.at + move.to,
        );
        this.#chart.draw(this.#store.ratesOf(keyOf(breaker)));
    }

    #whyText(breaker) {
        const why = whyText(breaker);
        const before = why === "" && breaker.why !== "";
        this.#why.hidden = why === "" && !before;
        text(this.#why, before ? "Opened last: " + reasonOf(breaker) : upper(why));
        tone(this.#why, before ? "mute" : conditionOf(breaker).tone);
    }

    /** What is hatched: nobody knows what was before somebody watched. */
    #before({ watchedSince }, now) {
        this.#unknown.hidden = watchedSince === null || now - watchedSince >= STRIP_SPAN;
        text(this.#unknown, "Not known before " + stamp(watchedSince, now) + ", when the process started.");
    }

    #put(key, value) {
        text(this.#facts.get(key), value);
    }
}

function nextText(breaker, now) {
    if (isFlapping(breaker)) {
        return now + ". What it calls comes and goes, or the time it waits is too short.";
    }
    if (now !== "") {
        return now;
    }
    switch (breaker.state) {
        case "HALF_OPEN":
            return "Trial calls decide whether it closes or opens again.";
        case "CLOSED":
            return "Calls go through.";
        case "OPEN":
            return "Calls are refused. It lets some try after its wait.";
        case "FORCED_OPEN":
            return "Calls are refused until somebody closes it by hand.";
        default:
            return "It is switched off (" + breaker.state + "): every call goes through, whatever fails.";
    }
}

/** Two states are switched off in different ways. */
function moveWord({ word, kind }, state) {
    return kind === "off" ? word + " (" + nameOf(state) + ")" : word;
}

function moveItem(move) {
    const from = stateOf(move.from);
    const to = stateOf(move.to);
    return el(
        "li",
        null,
        el("span", { class: "faint" }, stamp(move.at)),
        el("span", { class: "cut" }, moveWord(from, move.from) + " → " + moveWord(to, move.to)),
        el("span", { class: "chip tone-" + to.tone }, icon(to.sign, 20, 12)),
    );
}
