// The view of the past: what the flight recorder kept between two times, over restarts.
import { historyAddress } from "./address.js";
import { plainChip } from "./chip.js";
import { attribute, el, text } from "./dom.js";
import { count, duration, plural, stamp } from "./format.js";
import { drawLanes } from "./lanes.js";

const HOUR = 3600000;
const PRESETS = [[1, "Last hour"], [24, "Last day"], [7 * 24, "Last week"]];
const KINDS = {
    SILENCE: ["bad", "bad", "No sign of life"],
    RUN_STARTED: ["info", "info", "Started"],
    RUN_LOST: ["bad", "bad", "Run lost"],
    SHUTDOWN: ["info", "info", "Shutdown"],
    RESTART: ["warn", "warn", "Restart"],
    BREAKER: ["bad", "bad", "Breaker"],
    NODE: ["warn", "warn", "Node"],
    ANSWERS: ["bad", "bad", "Answers"],
    RECORDER: ["warn", "warn", "Recorder"],
};

const MOST_INCIDENTS = 500;
const AGAIN = 1000;
const NOTHING = "Nothing is recorded here. A watchtower started with recordTo(path) keeps a history over restarts.";

export class HistoryView {
    #store;
    #waits = false;
    #hours = 24;
    #report = null;
    #asked = 0;
    #again = Infinity;
    #since = el("input", { type: "datetime-local", class: "field", step: 1, required: true });
    #until = el("input", { type: "datetime-local", class: "field", step: 1, required: true });
    #note = el("p", { class: "faint gap-below", role: "status" });
    #lanes = el("div", { class: "card-body" });
    #list = el("ol", { class: "incidents" });
    #rest = el("p", { class: "empty" });

    constructor(store) {
        this.#store = store;
        this.presets = PRESETS.map(([hours, word]) => ({ hours, button: el("button", { type: "button", class: "tool", onclick: () => this.#preset(hours) }, word) }));
        const form = el("form", { class: "ask" }, el("label", null, "From", this.#since), el("label", null, "To", this.#until),
            el("button", { class: "tool primary" }, "Show"));
        form.addEventListener("submit", (event) => {
            event.preventDefault();
            this.#hours = null;
            this.#load(new Date(this.#since.value), new Date(this.#until.value));
        });
        this.lanesCard = el("div", { class: "card span-12" }, this.#lanes);
        this.listCard = el("div", { class: "card span-12" }, el("div", { class: "card-head" }, el("h3", null, "What happened, newest first")), this.#list, this.#rest);
        this.element = el("section", { "aria-labelledby": "history-title" },
            el("div", { class: "view-head" }, el("h2", { id: "history-title" }, "History"), form,
                el("div", { class: "joined", role: "group", "aria-label": "Time shown" }, ...this.presets.map(({ button }) => button))),
            this.#note, el("div", { class: "grid" }, this.lanesCard, this.listCard));
        new ResizeObserver(() => this.#drawLanes()).observe(this.#lanes);
    }

    enter() {
        this.#waits = this.#store.snapshot === null;
        if (this.#waits || this.#hours === null) {
            return;
        }
        this.#preset(this.#hours);
    }

    leave() {}

    /** The past does not change with a tick; only the first one, which says whether there is a recorder, matters, and what could not be read then. */
    render() {
        if ((this.#waits && this.#store.snapshot !== null) || performance.now() > this.#again) {
            this.enter();
        }
    }

    #preset(hours) {
        this.#hours = hours;
        const until = new Date(this.#store.now());
        this.#load(new Date(until - hours * HOUR), until);
    }

    async #load(since, until) {
        this.#again = Infinity;
        for (const { hours, button } of this.presets) {
            attribute(button, "aria-pressed", hours === this.#hours);
        }
        this.#since.value = local(since);
        this.#until.value = local(until);
        const asked = ++this.#asked;
        if (!(until > since)) {
            this.#fail("The end must come after the beginning.");
            return;
        }
        if (!this.#store.snapshot?.process?.recorder) {
            this.#fail(NOTHING);
            return;
        }
        const outcome = await ask(since, until);
        if (asked !== this.#asked) {
            return;
        }
        if (outcome.report === undefined) {
            this.#fail(outcome.problem);
            this.#again = outcome.passes && this.#hours !== null ? performance.now() + AGAIN : Infinity;
        } else {
            this.#show(outcome.report);
        }
    }

    #fail(problem) {
        this.#report = null;
        this.lanesCard.hidden = true;
        this.listCard.hidden = true;
        text(this.#note, problem);
    }

    #show(report) {
        this.#report = report;
        this.lanesCard.hidden = false;
        this.listCard.hidden = false;
        text(this.#note, plural(report.runs.length, "run") + ", " + plural(report.silences.length, "time") + " without sign of life, "
            + plural(report.incidents.length, "incident") + (report.truncated ? "; older entries left out" : ""));
        this.#drawLanes();
        const newest = report.incidents.slice(-MOST_INCIDENTS).reverse();
        const more = report.incidents.length - newest.length;
        this.#list.replaceChildren(...newest.map(incidentItem));
        text(this.#rest, newest.length === 0 ? "Nothing happened that is worth telling." : "and " + count(more) + " more before; choose a shorter time to see them");
        this.#rest.hidden = newest.length > 0 && more === 0;
    }

    #drawLanes() {
        const width = this.#lanes.clientWidth - 32;
        if (this.#report !== null && width > 0) {
            this.#lanes.replaceChildren(drawLanes(this.#report, width));
        }
    }
}

async function ask(since, until) {
    try {
        const response = await fetch(historyAddress(since, until), { cache: "no-store" });
        if (!response.ok) {
            const said = (await response.text()).trim();
            return { passes: response.status === 503, problem: said.length > 0 && said.length < 400 ? said : "The history cannot be read (status " + response.status + ")." };
        }
        return { report: await response.json() };
    } catch (problem) {
        return { problem: "The history cannot be read: " + problem.message };
    }
}

function incidentItem(incident) {
    const [toneName, sign, word] = KINDS[incident.kind] ?? ["mute", "mute", incident.kind];
    const from = Date.parse(incident.from);
    const to = incident.to === null || incident.to === undefined ? null : Date.parse(incident.to);
    // the recorder's own words say how long a silence was
    const long = to === null ? ", goes on" : to - from >= 1000 && incident.kind !== "SILENCE" ? ", " + duration(to - from) : "";
    const named = incident.subject !== "" && !incident.text.includes(incident.subject);
    return el("li", null,
        el("span", { class: "faint" }, stamp(from)),
        plainChip(toneName, sign, word),
        el("span", { class: "what" }, named ? el("b", null, incident.subject) : null, named ? ": " : "",
            incident.text, el("span", { class: "faint" }, long + (incident.count > 1 ? ", " + incident.count + " times" : ""))));
}

function local(date) {
    const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60000);
    return shifted.toISOString().slice(0, 19);
}
