// The view of the past: what the flight recorder kept between two times, over restarts.
import { plainChip } from "./chip.js";
import { attribute, el, text } from "./dom.js";
import { count, duration, fullStamp, plural, words, zone } from "./format.js";
import { guard } from "./guard.js";
import { countsOf, incidentText, KINDS, kindOf, subjectOf } from "./incidents.js";
import { drawLanes, lanesKey } from "./lanes.js";
import { askReport } from "./reports.js";

const HOUR = 3600000;
const PRESETS = [
    [1, "Last hour"],
    [24, "Last day"],
    [7 * 24, "Last week"],
];
const MOST_INCIDENTS = 500;
const AGAIN = 1000;
const NOTHING = "Nothing is recorded here. A watchtower started with recordTo(path) keeps a history over restarts.";
const TIME = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}))?$/;

export class HistoryView {
    #store;
    #waits = false;
    #hours = 24;
    #report = null;
    #asked = 0;
    #again = Infinity;
    #since = timeField();
    #until = timeField();
    #note = el("p", { class: "faint gap-below", role: "status" });
    #hints = el("ul", { class: "hints" });
    #lanes = el("div", { class: "card-body" });
    #title = el("h3");
    #list = el("ol", { class: "incidents" });
    #rest = el("p", { class: "empty" });

    constructor(store) {
        this.#store = store;
        this.presets = PRESETS.map(([hours, word]) => ({
            hours,
            button: el("button", { type: "button", class: "tool", onclick: () => this.#preset(hours) }, word),
        }));
        const form = el(
            "form",
            { class: "ask", novalidate: true },
            el("label", null, "From", this.#since),
            el("label", null, "To", this.#until),
            el("button", { class: "tool primary" }, "Show"),
        );
        form.addEventListener("submit", (event) => {
            event.preventDefault();
            this.#hours = null;
            this.#load(timeIn(this.#since.value), timeIn(this.#until.value));
        });
        this.lanesCard = el("div", { class: "card span-12" }, this.#lanes);
        this.listCard = el(
            "div",
            { class: "card span-12" },
            el("div", { class: "card-head" }, this.#title),
            this.#list,
            this.#rest,
        );
        this.element = el(
            "section",
            { "aria-labelledby": "history-title" },
            el(
                "div",
                { class: "view-head" },
                el("h2", { id: "history-title" }, "History"),
                form,
                el(
                    "div",
                    { class: "joined", role: "group", "aria-label": "Time shown" },
                    ...this.presets.map(({ button }) => button),
                ),
            ),
            this.#note,
            this.#hints,
            el("div", { class: "grid" }, this.lanesCard, this.listCard),
        );
        new ResizeObserver(() => guard.place("history", () => this.#drawLanes())).observe(this.#lanes);
    }

    enter() {
        this.#waits = this.#store.snapshot === null;
        if (this.#waits || this.#hours === null) {
            return;
        }
        this.#preset(this.#hours);
    }

    leave() {
        guard.forget("history");
    }

    /**
     * The past does not change with a tick; only the first one, which says whether there is a recorder, matters, and
     * what could not be read then.
     */
    render() {
        if ((this.#waits && this.#store.snapshot !== null) || performance.now() > this.#again) {
            this.enter();
        }
    }

    #preset(hours) {
        this.#hours = hours;
        const until = this.#store.now();
        this.#load(until - hours * HOUR, until);
    }

    /** Since and until in milliseconds; NaN for what is no time. */
    async #load(since, until) {
        this.#again = Infinity;
        for (const { hours, button } of this.presets) {
            attribute(button, "aria-pressed", hours === this.#hours);
        }
        const asked = ++this.#asked;
        if (Number.isNaN(since) || Number.isNaN(until)) {
            this.#fail("From, To: not a time (expected: such as " + fullStamp(this.#store.now()) + ").");
            return;
        }
        this.#since.value = fullStamp(since);
        this.#until.value = fullStamp(until);
        if (!(until > since)) {
            this.#fail("The end must come after the beginning.");
            return;
        }
        if (!this.#store.snapshot?.process?.recorder) {
            this.#fail(NOTHING);
            return;
        }
        const outcome = await askReport(new Date(since), new Date(until));
        if (asked !== this.#asked) {
            return;
        }
        if (outcome.report === undefined) {
            this.#fail(outcome.problem);
            this.#again = outcome.passes && this.#hours !== null ? performance.now() + AGAIN : Infinity;
        } else {
            guard.place("history", () => this.#show(outcome.report));
        }
    }

    #fail(problem) {
        this.#report = null;
        this.lanesCard.hidden = true;
        this.listCard.hidden = true;
        this.#hints.replaceChildren();
        text(this.#note, problem);
    }

    #show(report) {
        this.#report = report;
        this.lanesCard.hidden = false;
        this.listCard.hidden = false;
        const all = report.incidents.length;
        text(
            this.#note,
            "From " +
                fullStamp(report.since) +
                " to " +
                fullStamp(report.until) +
                ", " +
                zone(Date.parse(report.since)) +
                ": " +
                countsOf(report.incidents) +
                ".",
        );
        this.#hints.replaceChildren(...hintsOf(report).map((hint) => el("li", null, plainChip("warn", "warn", hint))));
        guard.part(this.lanesCard, "picture", () => this.#drawLanes());
        const newest = report.incidents.slice(-MOST_INCIDENTS).reverse();
        text(
            this.#title,
            all === 0 ? "What happened" : countsOf(report.incidents) + ", newest first: " + kindsOf(report.incidents),
        );
        this.#list.replaceChildren(
            ...newest.map((incident, index) => {
                let item = el("li", { class: "is-broken" }, "This incident cannot be drawn.");
                guard.item("incident " + (index + 1), () => (item = incidentItem(incident, report)));
                return item;
            }),
        );
        const more = all - newest.length;
        text(
            this.#rest,
            all === 0
                ? "Nothing happened that is worth telling."
                : "and " + count(more) + " more before; choose a shorter time to see them",
        );
        this.#rest.hidden = all > 0 && more === 0;
    }

    #drawLanes() {
        const width = this.#lanes.clientWidth - 32;
        if (this.#report !== null && width > 0) {
            this.#lanes.replaceChildren(drawLanes(this.#report, width), lanesKey(this.#report));
        }
    }
}

/** What the reader must know so that the picture is no lie. */
function hintsOf(report) {
    const hints = [];
    const firstRun = report.runs.reduce((least, { started }) => Math.min(least, Date.parse(started)), Infinity);
    if (firstRun === Infinity && report.incidents.length === 0) {
        hints.push("Nothing was recorded in this time");
    }
    if (report.keptSince !== null && Date.parse(report.keptSince) > Date.parse(report.since)) {
        hints.push("Nothing is kept from before " + fullStamp(report.keptSince) + ": it was deleted by age");
    } else if (firstRun !== Infinity && firstRun > Date.parse(report.since)) {
        hints.push("Recording begins at " + fullStamp(firstRun));
    }
    if (report.unreadable > 0) {
        hints.push(
            plural(report.unreadable, "entry", "entries") +
                " of the recording could not be read and " +
                (report.unreadable === 1 ? "is" : "are") +
                " left out",
        );
    }
    if (report.more) {
        hints.push("There were more incidents than can be shown; these are the newest");
    }
    return hints;
}

/** The number in the title, taken apart: "2 times without a sign of life, 3 starts". */
function kindsOf(incidents) {
    const counts = new Map();
    for (const { kind } of incidents) {
        counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    return [...counts]
        .sort((a, b) => b[1] - a[1])
        .map(([kind, number]) => count(number) + " × " + (KINDS.get(kind)?.word ?? words(kind)).toLowerCase())
        .join(", ");
}

function incidentItem(incident, report) {
    const { tone, sign, word } = kindOf(incident.kind);
    const from = Date.parse(incident.from);
    const to = incident.to === null ? null : Date.parse(incident.to);
    // the recorder's own words say how long a silence was
    const long =
        to === null
            ? "; goes on, for " + duration(Date.parse(report.until) - from) + " so far"
            : to - from >= 1000 && incident.kind !== "SILENCE"
              ? "; for " + duration(to - from)
              : "";
    const subject = subjectOf(incident, report);
    const says = incidentText(incident, report);
    const named = subject !== "" && !says.includes(subject);
    return el(
        "li",
        null,
        el("span", { class: "faint" }, fullStamp(from)),
        plainChip(tone, sign, word),
        el(
            "span",
            { class: "what" },
            named ? el("b", null, subject) : null,
            named ? ": " : "",
            says,
            el("span", { class: "faint" }, long),
        ),
    );
}

/** Text, because a browser writes a field of times in a format of its own. */
function timeField() {
    return el("input", {
        type: "text",
        class: "field",
        required: true,
        size: 19,
        placeholder: "YYYY-MM-DD HH:MM:SS",
        autocomplete: "off",
        spellcheck: "false",
    });
}

/** In the reader's zone; NaN if it is no time. */
function timeIn(value) {
    const parts = TIME.exec(value.trim());
    if (parts === null) {
        return NaN;
    }
    const [year, month, date, hour, minute, second] = parts.slice(1).map((part) => Number(part ?? 0));
    const at = new Date(year, month - 1, date, hour, minute, second);
    return at.getMonth() === month - 1 && hour < 24 ? at.getTime() : NaN;
}
