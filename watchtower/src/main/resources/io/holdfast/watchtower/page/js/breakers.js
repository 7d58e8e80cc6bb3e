// The view of all breakers: search, filter, sort, and one in detail.
import { breakerRow, COLUMNS } from "./breaker-row.js";
import { BreakerDetail } from "./breaker-detail.js";
import { breakerHref } from "./concerns.js";
import { attribute, el, icon, text } from "./dom.js";
import { count, plural } from "./format.js";
import { searchBreakers, sortBreakers } from "./ranking.js";
import { keyOf, KINDS, kindOf } from "./states.js";
import { Rows } from "./rows.js";
import { keep, recall } from "./storage.js";

export class BreakersView {
    #store;
    #sort = { key: recall("sort", "pain"), reversed: false };
    #kind = null;
    #chosen = null;
    #returnTo = null;
    #search = el("input", {
        type: "search", class: "field", id: "search", placeholder: "Search breakers", autocomplete: "off", spellcheck: "false",
        "aria-label": "Search breakers by name, state or cause", "aria-describedby": "found",
    });
    #found = el("p", { class: "faint", id: "found", role: "status" });
    #filters = el("div", { class: "joined", role: "group", "aria-label": "Show only" });
    #empty = el("p", { class: "empty" });

    constructor(store, go) {
        this.#store = store;
        this.go = go;
        this.detail = new BreakerDetail(store, () => this.closeDetail());
        this.rows = new Rows({
            label: "Breakers",
            css: "breaker-rows",
            columns: COLUMNS,
            keyOf,
            make: breakerRow,
            onsort: (key) => this.sortBy(key),
            onopen: (breaker) => this.open(breaker),
        });
        this.#search.addEventListener("input", () => {
            scrollTo({ top: 0, behavior: "instant" });
            this.render();
        });
        this.buttons = new Map([["all", "All"], ...KINDS.map(({ kind, word }) => [kind, word])].map(([kind, word]) => {
            const button = el("button", { type: "button", class: "tool", onclick: () => this.#show(kind === "all" ? null : kind) });
            button.dataset.kind = kind;
            return [kind, { button, word }];
        }));
        this.#filters.append(...[...this.buttons.values()].map(({ button }) => button));
        this.#empty.hidden = true;
        this.list = el("div", { class: "card" }, this.rows.table, this.#empty);
        this.split = el("div", { class: "with-detail" }, this.list, this.detail.element);
        this.element = el("section", { "aria-labelledby": "breakers-title" },
            el("div", { class: "view-head" }, el("h2", { id: "breakers-title" }, "Breakers"), this.#found,
                el("div", { class: "search" }, this.#search, icon("find"), el("kbd", { "aria-hidden": "true" }, "/")), this.#filters),
            this.split);
    }

    enter(path) {
        this.rows.connect();
        const [registry, name] = path;
        this.choose(name === undefined ? null : registry + "\u0000" + name);
    }

    leave() {
        this.rows.disconnect();
        this.detail.hide();
    }

    focusSearch() {
        this.#search.focus();
        this.#search.select();
    }

    /** What Escape means here; false when there was nothing to close. */
    escape() {
        if (this.#chosen !== null) {
            this.closeDetail();
            return true;
        }
        if (this.#search.value !== "") {
            this.#search.value = "";
            this.render();
            return true;
        }
        return false;
    }

    sortBy(key) {
        this.#sort = { key, reversed: this.#sort.key === key ? !this.#sort.reversed : false };
        keep("sort", key);
        this.render();
    }

    open(breaker) {
        this.#returnTo = keyOf(breaker);
        this.go(breakerHref(breaker));
    }

    choose(key) {
        const moved = this.#chosen !== key;
        this.#chosen = key;
        this.render();
        if (moved && key !== null && this.#returnTo === key) {
            this.detail.focus();
        }
    }

    closeDetail() {
        const key = this.#chosen;
        this.go("#breakers");
        this.choose(null);
        this.rows.focusKey(key);
    }

    #show(kind) {
        this.#kind = kind;
        this.render();
    }

    render() {
        const all = this.#store.snapshot?.breakers ?? [];
        const found = sortBreakers(searchBreakers(all, this.#search.value, this.#kind), this.#sort.key, this.#sort.reversed);
        this.#counts(all);
        text(this.#found, found.length === all.length ? plural(all.length, "breaker") : count(found.length) + " of " + plural(all.length, "breaker"));
        this.#empty.hidden = found.length > 0;
        text(this.#empty, all.length === 0 ? "No breaker yet. One appears here as soon as the registry makes it." : "No breaker matches.");
        const chosen = this.#chosen === null ? undefined : this.#store.breakers.get(this.#chosen);
        this.split.classList.toggle("is-split", this.#chosen !== null);
        if (this.#chosen === null) {
            this.detail.hide();
        } else {
            this.detail.show(this.#chosen, chosen);
        }
        this.rows.show(found, this.#sort, this.#chosen, this.#store.now());
    }

    #counts(all) {
        const counts = { all: all.length };
        for (const breaker of all) {
            const kind = kindOf(breaker);
            counts[kind] = (counts[kind] ?? 0) + 1;
        }
        for (const [kind, { button, word }] of this.buttons) {
            const number = counts[kind] ?? 0;
            const pressed = kind === (this.#kind ?? "all");
            text(button, word + " " + count(number));
            attribute(button, "aria-pressed", pressed);
            button.hidden = number === 0 && !pressed && kind !== "all";
        }
    }
}
