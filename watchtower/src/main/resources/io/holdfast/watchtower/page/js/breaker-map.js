// All breakers as small tiles in the order of their names, so that each keeps its place: where it is red is what one remembers.
import { breakerHref } from "./concerns.js";
import { el, keyed, text } from "./dom.js";
import { count } from "./format.js";
import { sortBreakers } from "./ranking.js";
import { keyOf, KINDS, kindOf, stateOf } from "./states.js";

export class BreakerMap {
    #store;
    element = el("div", { class: "map", role: "img" });
    key = el("ul", { class: "map-key" });
    #draw;
    #drawKey;

    constructor(store, go) {
        this.#store = store;
        this.#draw = keyed(this.element, makeCell, updateCell);
        this.#drawKey = keyed(this.key, ({ kind }) => {
            const cell = el("span", { class: "cell" });
            cell.dataset.kind = kind;
            return el("li", null, cell, el("span"));
        }, (item, { word, number }) => text(item.lastChild, count(number) + " " + word.toLowerCase()));
        this.element.addEventListener("click", (event) => {
            const breaker = this.#store.breakers.get(event.target.dataset.key);
            if (breaker !== undefined) {
                go(breakerHref(breaker));
            }
        });
    }

    render() {
        const breakers = sortBreakers([...this.#store.breakers.values()], "name", false);
        this.element.style.setProperty("--cell", breakers.length > 400 ? "0.8125rem" : breakers.length > 60 ? "1.125rem" : "1.75rem");
        this.#draw(breakers, keyOf);
        const counts = new Map();
        for (const breaker of breakers) {
            counts.set(kindOf(breaker), (counts.get(kindOf(breaker)) ?? 0) + 1);
        }
        const shown = KINDS.filter(({ kind }) => counts.has(kind)).map((entry) => ({ ...entry, number: counts.get(entry.kind) }));
        this.#drawKey(shown, ({ kind }) => kind);
        this.element.setAttribute("aria-label", shown.length === 0 ? "No breaker yet" : shown.map(({ word, number }) => count(number) + " " + word.toLowerCase()).join(", "));
    }
}

function makeCell(breaker) {
    const cell = el("span", { class: "cell" });
    cell.dataset.key = keyOf(breaker);
    return cell;
}

function updateCell(cell, breaker) {
    const kind = kindOf(breaker);
    if (cell.dataset.kind !== kind) {
        cell.dataset.kind = kind;
        cell.title = breaker.name + ": " + stateOf(breaker.state).word.toLowerCase();
    }
}
