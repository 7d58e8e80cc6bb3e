// The view of the answers: how complete they were, over time, and why the last ones were not.
import { AnswersChart } from "./answers-chart.js";
import { plainChip } from "./chip.js";
import { attribute, el, keyed, text } from "./dom.js";
import { count, plural, sentence, share, stamp } from "./format.js";

const MINUTE = 60000;
const SPANS = [[1, "1 min"], [5, "5 min"], [15, "15 min"]];

export class AnswersView {
    #store;
    #span = 15 * MINUTE;
    #chart;
    #figures = answerFigures();
    #note = el("p", { class: "faint" });
    #recent = el("tbody");
    #drawRecent = keyed(this.#recent, recentRow, () => {});
    #empty = el("p", { class: "empty" });

    constructor(store) {
        this.#store = store;
        this.#chart = new AnswersChart(store, 260, true);
        this.spans = SPANS.map(([minutes, word]) => ({ minutes, button: el("button", { type: "button", class: "tool", onclick: () => this.#show(minutes * MINUTE) }, word) }));
        this.table = el("table", { class: "plain" },
            el("thead", null, el("tr", null, ...["When", "Verdict", "Intent", "What it lacks"].map((title) => el("th", { scope: "col" }, title)))), this.#recent);
        this.element = el("section", { "aria-labelledby": "answers-title" },
            el("div", { class: "view-head" }, el("h2", { id: "answers-title" }, "Answers"), this.#note,
                el("div", { class: "joined", role: "group", "aria-label": "Time shown" }, ...this.spans.map(({ button }) => button))),
            el("div", { class: "grid" },
                el("div", { class: "card span-12" }, el("div", { class: "card-body" }, this.#figures.element),
                    el("div", { class: "card-body" }, this.#chart.element)),
                el("div", { class: "card span-12" }, el("div", { class: "card-head" }, el("h3", null, "The last answers that were not complete")),
                    el("div", { class: "scroll-x" }, this.table), this.#empty)));
    }

    enter() {
        this.render();
    }

    leave() {}

    #show(span) {
        this.#span = span;
        this.render();
    }

    render() {
        for (const { minutes, button } of this.spans) {
            attribute(button, "aria-pressed", minutes * MINUTE === this.#span);
        }
        this.#figures.update(this.#store.series.totals(MINUTE));
        this.#chart.draw(this.#span);
        text(this.#note, plural(this.#store.series.totals(this.#span).all, "answer") + " shown");
        const recent = [...(this.#store.snapshot?.answersRecent ?? [])].sort((a, b) => (a.at < b.at ? 1 : -1));
        this.#drawRecent(recent, (answer) => answer.at + answer.executor + answer.intent + answer.explain);
        this.table.hidden = recent.length === 0;
        this.#empty.hidden = recent.length > 0;
        text(this.#empty, "None. Every answer seen was complete.");
    }
}

/** Complete, degraded, failed of the last minute, as figures. */
export function answerFigures() {
    const parts = [["complete", "Complete", "key-good"], ["degraded", "Degraded", "key-warn"], ["failed", "Failed", "key-bad"]].map(([key, word, css]) => {
        const value = el("span");
        const number = el("small");
        return { key, value, number, element: el("div", { class: "figure" }, el("dt", null, el("span", { class: "key " + css }), word), el("dd", null, value, " ", number)) };
    });
    return {
        element: el("dl", { class: "figures", "aria-label": "Answers in the last minute" }, ...parts.map((part) => part.element)),
        update(totals) {
            for (const { key, value, number } of parts) {
                text(value, share(totals[key], totals.all));
                text(number, totals.all === 0 ? "" : count(totals[key]));
            }
        },
    };
}

function recentRow(answer) {
    const failed = String(answer.verdict).toUpperCase() === "FAILED";
    return el("tr", null,
        el("td", { class: "faint nowrap" }, stamp(answer.at)),
        el("td", { class: "nowrap" }, plainChip(failed ? "bad" : "warn", failed ? "bad" : "warn", sentence(answer.verdict))),
        el("td", { class: "nowrap" }, answer.intent, el("div", { class: "row-under" }, answer.executor)),
        el("td", { class: "explain" }, answer.explain.trim()));
}
