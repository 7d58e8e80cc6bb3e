// The view of the answers: how complete they were, over time, and why the last ones were not.
import { AnswersChart } from "./answers-chart.js";
import { plainChip } from "./chip.js";
import { attribute, el, keyed, text } from "./dom.js";
import { count, duration, fullStamp, plural, sentence, share } from "./format.js";
import { guard } from "./guard.js";
import { nameOf } from "./names.js";

const MINUTE = 60000;
const SPANS = [
    [1, "1 min"],
    [5, "5 min"],
    [15, "15 min"],
];

export class AnswersView {
    #store;
    #span = 15 * MINUTE;
    #chart;
    #figures = answerFigures();
    #note = el("p", { class: "faint", role: "status" });
    #recent = el("ul", { class: "folded" });
    #drawRecent = keyed(this.#recent, recentItem, () => {});
    #empty = el("p", { class: "empty" });

    constructor(store) {
        this.#store = store;
        this.#chart = new AnswersChart(store, 260, true);
        this.spans = SPANS.map(([minutes, word]) => ({
            minutes,
            word,
            button: el("button", { type: "button", class: "tool", onclick: () => this.#show(minutes * MINUTE) }, word),
        }));
        this.figuresPart = el(
            "div",
            { class: "card-body" },
            this.#figures.element,
            el(
                "p",
                { class: "faint gap-above" },
                "Complete: all that was asked for. Degraded: something welcome is missing. " +
                    "Failed: something required is missing.",
            ),
        );
        this.chartPart = el("div", { class: "card-body" }, this.#chart.element);
        this.element = el(
            "section",
            { "aria-labelledby": "answers-title" },
            el(
                "div",
                { class: "view-head" },
                el("h2", { id: "answers-title" }, "Answers"),
                this.#note,
                el(
                    "div",
                    { class: "joined", role: "group", "aria-label": "Time shown" },
                    ...this.spans.map(({ button }) => button),
                ),
            ),
            el(
                "div",
                { class: "grid" },
                el("div", { class: "card span-12" }, this.figuresPart, this.chartPart),
                el(
                    "div",
                    { class: "card span-12" },
                    el(
                        "div",
                        { class: "card-head" },
                        el("h3", null, "The last answers that were not complete, newest first"),
                    ),
                    this.#recent,
                    this.#empty,
                ),
            ),
        );
    }

    enter() {
        this.render();
    }

    leave() {}

    #show(span) {
        this.#span = span;
        guard.place("view answers", () => this.render());
    }

    render() {
        for (const { minutes, button } of this.spans) {
            attribute(button, "aria-pressed", minutes * MINUTE === this.#span);
        }
        const series = this.#store.series;
        const totals = series.totals(this.#span);
        const { word } = this.spans.find(({ minutes }) => minutes * MINUTE === this.#span);
        guard.part(this.figuresPart, "figures", () => 
            this.#figures.update(series, this.#span, "the last " + word, this.#store.snapshot?.everyMillis),
        );
        guard.part(this.chartPart, "chart", () => this.#chart.draw(this.#span));
        const known =
            series.reach() + MINUTE / 60 < this.#span && series.points.length > 0
                ? "; known here are the last " + duration(series.reach())
                : "";
        text(this.#note, plural(totals.all, "answer") + " in the last " + word + known);
        const recent = [...(this.#store.snapshot?.answersRecent ?? [])]
            .reverse()
            .sort((a, b) => (a.at === b.at ? 0 : a.at < b.at ? 1 : -1));
        this.#drawRecent(
            recent,
            (answer, index) =>
                answer.at +
                " " +
                sameBefore(recent, answer, index) +
                " " +
                answer.executor +
                " " +
                answer.intent +
                " " +
                answer.explain,
        );
        this.#recent.hidden = recent.length === 0;
        this.#empty.hidden = recent.length > 0;
        text(this.#empty, "None. Every answer seen was complete.");
    }
}

/** Answers of one moment may be alike in all; so each keeps its own line by how many of them are older. */
function sameBefore(recent, answer, index) {
    return recent.slice(index + 1).filter(({ at }) => at === answer.at).length;
}

/** Complete, degraded, failed, as figures of the time that is given with them. */
export function answerFigures() {
    const parts = [
        ["complete", "Complete", "key-good"],
        ["degraded", "Degraded", "key-warn"],
        ["failed", "Failed", "key-bad"],
    ].map(([key, word, css]) => {
        const value = el("span");
        const number = el("small");
        return {
            key,
            value,
            number,
            element: el(
                "div",
                { class: "figure" },
                el("dt", null, el("span", { class: "key " + css }), word),
                el("dd", null, value, " ", number),
            ),
        };
    });
    const list = el("dl", { class: "figures" }, ...parts.map((part) => part.element));
    const none = el("p", { class: "none-now" });
    return {
        element: el("div", null, list, none),
        update(series, span, time, everyMillis) {
            const totals = series.totals(span);
            const silence = series.silence(everyMillis ?? 1000);
            attribute(list, "aria-label", "Answers in " + time);
            attribute(list, "title", "In " + time);
            none.hidden = silence === null;
            text(none, silence === null ? "" : "no answer for " + duration(silence));
            for (const { key, value, number } of parts) {
                text(value, share(totals[key], totals.all));
                text(number, totals.all === 0 ? "" : count(totals[key]));
            }
        },
    };
}

/** One line that opens to the answer's own words. */
function recentItem(answer) {
    const tone = answer.verdict.toUpperCase() === "FAILED" ? "bad" : "warn";
    const lines = answer.explain.trim().split("\n");
    const telling = lines.find((line) => line.includes(": missing")) ?? lines[0];
    return el(
        "li",
        null,
        el(
            "details",
            null,
            el(
                "summary",
                null,
                el("span", { class: "faint nowrap" }, fullStamp(answer.at)),
                plainChip(tone, tone, sentence(answer.verdict)),
                el(
                    "span",
                    { class: "what" },
                    el("b", null, nameOf(answer.intent)),
                    " ",
                    el("span", { class: "soft" }, nameOf(answer.executor) + ": " + nameOf(telling.trim())),
                ),
            ),
            el("pre", { class: "explain" }, lines.join("\n")),
        ),
    );
}
