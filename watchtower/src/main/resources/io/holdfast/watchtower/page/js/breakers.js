// The view of all breakers: search, filter, sort, and one in detail. Where a frame does not hold all of them, the
// server is asked for the others.
import { breakerRow, COLUMNS } from "./breaker-row.js";
import { BreakerDetail } from "./breaker-detail.js";
import { breakerHref } from "./breaker-words.js";
import { attribute, el, icon, text } from "./dom.js";
import { clock, count, plural } from "./format.js";
import { guard } from "./guard.js";
import { Finder, Pager } from "./pager.js";
import { searchBreakers, sortBreakers } from "./ranking.js";
import { keyOf, KINDS, kindOf, STATES_OF_KIND } from "./states.js";
import { Rows } from "./rows.js";
import { keep, recall } from "./storage.js";

export class BreakersView {
    #store;
    #sort = { key: recall("sort", "pain"), reversed: false };
    #kind = null;
    #chosen = null;
    #returnTo = null;
    #wantsMore = false;
    #pager;
    #finder;
    #search = el("input", {
        type: "search",
        class: "field",
        id: "search",
        placeholder: "Search breakers",
        autocomplete: "off",
        spellcheck: "false",
        "aria-label": "Search breakers by name, state or cause",
        "aria-describedby": "found",
    });
    #found = el("p", { class: "faint", id: "found", role: "status" });
    #filters = el("div", { class: "joined", role: "group", "aria-label": "Show only" });
    #empty = el("p", { class: "empty" });
    #more = el(
        "div",
        { class: "card-foot" },
        el("button", { type: "button", class: "tool", id: "more", onclick: () => this.#showMore() }, "Show more"),
    );

    constructor(store, go) {
        this.#store = store;
        this.go = go;
        this.#pager = new Pager(store, () => this.#redraw());
        this.#finder = new Finder(store, () => this.#redraw());
        this.detail = new BreakerDetail(store, () => this.closeDetail());
        this.rows = new Rows({
            label: "Breakers",
            css: "breaker-rows",
            columns: COLUMNS,
            keyOf,
            make: () => breakerRow(store),
            onsort: (key) => this.sortBy(key),
            onopen: (breaker) => this.open(breaker),
            onbefore: () => this.#search.focus(),
        });
        this.#search.addEventListener("input", () => {
            scrollTo({ top: 0, behavior: "instant" });
            this.#redraw();
        });
        this.#search.addEventListener("keydown", (event) => {
            if (event.key === "ArrowDown") {
                event.preventDefault();
                this.rows.focusFirst();
            }
        });
        this.buttons = new Map(
            [["all", "All"], ...KINDS.map(({ kind, word }) => [kind, word])].map(([kind, word]) => {
                const button = el("button", {
                    type: "button",
                    class: "tool",
                    onclick: () => this.#show(kind === "all" ? null : kind),
                });
                button.dataset.kind = kind;
                return [kind, { button, word }];
            }),
        );
        this.#filters.append(...[...this.buttons.values()].map(({ button }) => button));
        this.#empty.hidden = true;
        this.list = el("div", { class: "card" }, this.rows.table, this.#empty, this.#more);
        this.split = el("div", { class: "with-detail" }, this.list, this.detail.element);
        this.element = el(
            "section",
            { "aria-labelledby": "breakers-title" },
            el(
                "div",
                { class: "view-head" },
                el("h2", { id: "breakers-title" }, "Breakers"),
                this.#found,
                el("div", { class: "search" }, this.#search, icon("find"), el("kbd", { "aria-hidden": "true" }, "/")),
                this.#filters,
            ),
            this.split,
        );
    }

    enter(path) {
        this.rows.connect();
        const [registry, name] = path;
        this.choose(name === undefined ? null : { registry, name });
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
            this.#redraw();
            return true;
        }
        return false;
    }

    sortBy(key) {
        this.#sort = { key, reversed: this.#sort.key === key ? !this.#sort.reversed : false };
        keep("sort", key);
        this.#redraw();
    }

    open(breaker) {
        this.#returnTo = keyOf(breaker);
        this.go(breakerHref(breaker));
    }

    choose(chosen) {
        const key = chosen === null ? null : keyOf(chosen);
        const moved = key !== (this.#chosen === null ? null : keyOf(this.#chosen));
        this.#chosen = chosen;
        this.render();
        if (moved && key !== null && this.#returnTo === key) {
            this.detail.focus();
        }
    }

    closeDetail() {
        const chosen = this.#chosen;
        this.go("#breakers");
        this.choose(null);
        this.rows.focusKey(keyOf(chosen));
    }

    #show(kind) {
        this.#kind = kind;
        this.#redraw();
    }

    #showMore() {
        if (this.#wantsMore || this.#question() !== null) {
            this.#pager.next();
        }
        this.#wantsMore = true;
        this.#redraw();
    }

    #redraw() {
        if (this.element.isConnected) {
            guard.place("view breakers", () => this.render());
        }
    }

    render() {
        const all = [...this.#store.breakers.values()];
        const shown = this.#shown(all);
        const found = sortBreakers(shown, this.#sort.key, this.#sort.reversed);
        guard.item("filters", () => this.#counts(all));
        this.#notes(all, found);
        this.split.classList.toggle("is-split", this.#chosen !== null);
        guard.part(this.detail.element, "detail", () => this.#showDetail());
        this.rows.show(found, this.#sort, this.#chosen === null ? null : keyOf(this.#chosen), this.#store.now());
    }

    /** What the server is to be asked for; null where the frame holds what is wanted. */
    #question() {
        const search = this.#search.value.trim();
        const states = this.#kind === null ? [] : (STATES_OF_KIND.get(this.#kind) ?? null);
        const wanted =
            this.#store.isPartial() && states !== null && (search !== "" || this.#kind !== null || this.#wantsMore);
        return wanted ? { search, states } : null;
    }

    #shown(all) {
        const own = searchBreakers(all, this.#search.value, this.#kind);
        const question = this.#question();
        this.#pager.ask(question);
        if (question === null) {
            return own;
        }
        // the frame's figures are newer
        const rows = new Map(this.#pager.rows.map((breaker) => [keyOf(breaker), breaker]));
        own.forEach((breaker) => rows.set(keyOf(breaker), breaker));
        return [...rows.values()];
    }

    #showDetail() {
        const chosen = this.#chosen;
        if (chosen === null) {
            this.detail.hide();
            return;
        }
        const known = this.#store.breakers.get(keyOf(chosen));
        if (known === undefined && this.#store.isPartial()) {
            this.#finder.ask(chosen);
            this.detail.show(chosen, this.#finder.breaker, this.#finder.problem);
        } else {
            this.detail.show(chosen, known, "");
        }
    }

    #notes(all, found) {
        const inAll = this.#store.inAll();
        const asked = this.#question() !== null;
        const total = plural(inAll, "breaker");
        const pager = this.#pager;
        const partly = this.#store.isPartial();
        if (asked) {
            const state = pager.problem || (pager.at === null ? "asking for the others" : "as of " + clock(pager.at));
            text(
                this.#found,
                (pager.found > found.length
                    ? count(found.length) + " shown of " + count(pager.found) + " found, "
                    : count(found.length) + " of ") +
                    total +
                    "; " +
                    state,
            );
        } else if (partly && found.length === all.length) {
            text(this.#found, count(found.length) + " of " + total + ", the worst first");
        } else {
            text(this.#found, found.length === inAll ? total : count(found.length) + " of " + total);
        }
        this.#more.hidden = !partly || (asked ? !pager.more : this.#kind !== null || this.#search.value !== "");
        this.#empty.hidden = found.length > 0;
        text(
            this.#empty,
            inAll === 0
                ? "No breaker yet. One appears here as soon as the registry makes it."
                : asked && pager.at === null
                  ? pager.problem || "Asking for the others."
                  : "No breaker matches.",
        );
    }

    #counts(all) {
        const counts = new Map([["all", this.#store.inAll()]]);
        for (const breaker of all) {
            counts.set(kindOf(breaker), (counts.get(kindOf(breaker)) ?? 0) + 1);
        }
        if (this.#store.isPartial()) {
            for (const [kind, states] of STATES_OF_KIND) {
                counts.set(
                    kind,
                    states.reduce((sum, state) => sum + this.#store.inState(state), 0),
                );
            }
        }
        for (const [kind, { button, word }] of this.buttons) {
            const number = counts.get(kind) ?? 0;
            const pressed = kind === (this.#kind ?? "all");
            text(button, word + " " + count(number));
            attribute(button, "aria-pressed", pressed);
            button.hidden = number === 0 && !pressed && kind !== "all";
        }
    }
}
