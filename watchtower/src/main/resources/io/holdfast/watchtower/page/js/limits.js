// The view of all limits: retries, time limits, bulkheads, rate limits; what they do now and in the last minute.
import { plainChip } from "./chip.js";
import { attribute, el, icon, text, tone } from "./dom.js";
import { count, plural } from "./format.js";
import { guard } from "./guard.js";
import {
    kindWord,
    latelyText,
    limitCondition,
    limitKey,
    limitNow,
    ownRegistry,
    settingsText,
    usedShare,
} from "./limit-words.js";
import { nameOf } from "./names.js";
import { searchLimits, sortLimits } from "./ranking.js";
import { Rows } from "./rows.js";

const COLUMNS = [
    { key: "pain", title: "State", hint: "Sort by what hurts most" },
    { key: "name", title: "Limit", natural: "ascending" },
    { key: "used", title: "Now", hint: "Sort by how much of it is used" },
    { key: "waiting", title: "Waiting", number: true, hint: "Sort by calls that wait" },
    { key: "lately", title: "Last minute", number: true, hint: "Sort by what was refused, timed out or retried" },
];

export class LimitsView {
    #store;
    #sort = { key: "pain", reversed: false };
    #note = el("p", { class: "faint", role: "status" });
    #empty = el("p", { class: "empty" });
    #search = el("input", {
        type: "search",
        class: "field",
        placeholder: "Search limits",
        autocomplete: "off",
        spellcheck: "false",
        "aria-label": "Search limits by kind, name, registry or state",
    });

    constructor(store) {
        this.#store = store;
        this.rows = new Rows({
            label: "Limits",
            css: "limit-rows",
            columns: COLUMNS,
            keyOf: limitKey,
            make: limitRow,
            onsort: (key) => this.#sortBy(key),
            onopen: () => {},
            onbefore: () => this.#search.focus(),
        });
        this.#search.addEventListener("input", () => guard.place("view limits", () => this.render()));
        this.#search.addEventListener("keydown", (event) => {
            if (event.key === "ArrowDown") {
                event.preventDefault();
                this.rows.focusFirst();
            }
        });
        this.element = el(
            "section",
            { "aria-labelledby": "limits-title" },
            el(
                "div",
                { class: "view-head" },
                el("h2", { id: "limits-title" }, "Limits"),
                this.#note,
                el("div", { class: "search" }, this.#search, icon("find")),
            ),
            el("div", { class: "card" }, this.rows.table, this.#empty),
        );
    }

    enter() {
        this.rows.connect();
        this.render();
    }

    leave() {
        this.rows.disconnect();
    }

    /** What Escape means here; false when there was nothing to clear. */
    escape() {
        const wasEmpty = this.#search.value === "";
        this.#search.value = "";
        this.render();
        return !wasEmpty;
    }

    #sortBy(key) {
        this.#sort = { key, reversed: this.#sort.key === key ? !this.#sort.reversed : false };
        this.render();
    }

    render() {
        const shown = this.#store.snapshot?.limits ?? null;
        const limits = shown ?? [];
        const inAll = this.#store.snapshot?.limitsInAll ?? 0;
        const found = searchLimits(limits, this.#search.value);
        const isPart = inAll > limits.length;
        text(
            this.#note,
            (found.length < inAll ? count(found.length) + " of " : "") +
                plural(inAll, "limit") +
                (!isPart ? "" : found.length < limits.length ? "; searched are the worst" : ", the worst first"),
        );
        this.#empty.hidden = found.length > 0;
        this.rows.table.hidden = found.length === 0;
        text(
            this.#empty,
            limits.length > 0
                ? "No limit matches."
                : shown === null
                  ? "No registry of retries, time limits, bulkheads or rate limits is watched."
                  : "No limit yet. One appears here as soon as its registry makes it.",
        );
        this.rows.show(sortLimits(found, this.#sort.key, this.#sort.reversed), this.#sort, null, this.#store.now());
    }
}

function limitRow() {
    const chip = plainChip("mute", "good", "");
    const sign = chip.firstChild.firstChild;
    const word = el("span");
    chip.append(word);
    const name = el("span", { class: "row-name cut", tabindex: -1 });
    const under = el("div", { class: "row-under row-reason" });
    const now = el("span");
    const bar = el("i");
    const meter = el("div", { class: "rate-bar" }, bar);
    const waiting = el("span");
    const lately = el("span");
    const label = (says) => el("span", { class: "label-only" }, says + " ");
    const row = el(
        "tr",
        { role: "row" },
        el("td", { role: "cell" }, chip),
        el("td", { role: "rowheader", class: "wide" }, name, under),
        el("td", { role: "cell" }, now, meter),
        el("td", { role: "cell", class: "number" }, label("waiting"), waiting),
        el("td", { role: "cell", class: "number" }, lately),
    );
    return {
        row,
        button: name,
        update(limit) {
            const condition = limitCondition(limit);
            tone(chip, condition.tone);
            text(word, condition.word);
            attribute(sign, "href", "#i-" + condition.sign);
            text(name, nameOf(limit.name));
            underText(under, limit, condition);
            text(now, limitNow(limit));
            drawMeter(meter, bar, limit, condition);
            text(waiting, count(limit.now.waiting));
            text(lately, latelyText(limit));
        },
    };
}

function underText(under, limit, condition) {
    const registry = ownRegistry(limit) ? nameOf(limit.registry) + " · " : "";
    const line = registry + kindWord(limit) + " · " + (limit.fault || settingsText(limit));
    text(under, line);
    attribute(under, "title", line);
    under.classList.toggle("row-why", limit.fault !== "");
    tone(under, condition.tone);
}

function drawMeter(meter, bar, limit, condition) {
    const used = usedShare(limit);
    meter.hidden = !Number.isFinite(used);
    const wanted = Math.round(100 * Math.max(0, Math.min(1, used || 0))) + "%";
    if (bar.style.width !== wanted) {
        bar.style.width = wanted;
    }
    tone(meter, condition.tone);
}
