// All breakers as small tiles in the order of their names, so that each keeps its place: where it is red is what one
// remembers.
import { breakerHref, breakerName } from "./breaker-words.js";
import { attribute, el, keyed, text } from "./dom.js";
import { count } from "./format.js";
import { sortBreakers } from "./ranking.js";
import { conditionOf, keyOf, KINDS, kindOf } from "./states.js";

export class BreakerMap {
    #store;
    element = el("div", null);
    key = el("ul", { class: "map-key" });
    #tiles = el("div", { class: "map", role: "img" });
    // a finger has nothing to hover with: its first touch names the tile, the name leads on
    #named = el("p", { class: "map-read" }, el("a", { class: "subject-link" }), el("span", { class: "soft" }));
    #cells = new Map();
    #draw;
    #drawKey;
    #said = null;

    constructor(store, go) {
        this.#store = store;
        this.element.append(this.#tiles, this.#named);
        this.#draw = keyed(
            this.#tiles,
            (breaker) => this.#makeCell(breaker),
            (cell, breaker) => updateCell(cell, breaker, store.severalRegistries),
        );
        this.#drawKey = keyed(
            this.key,
            ({ kind }) => {
                const cell = el("span", { class: "cell" });
                cell.dataset.kind = kind;
                return el("li", null, cell, el("span"));
            },
            (item, { word, number }) => text(item.lastChild, count(number) + " " + word.toLowerCase()),
        );
        this.#tiles.addEventListener("pointerover", (event) => this.#say(this.#cells.get(event.target)));
        this.#tiles.addEventListener("click", (event) => {
            const key = this.#cells.get(event.target);
            const breaker = this.#store.breakers.get(key);
            this.#say(key);
            if (breaker !== undefined && event.pointerType !== "touch") {
                go(breakerHref(breaker));
            }
        });
    }

    #makeCell(breaker) {
        const cell = el("span", { class: "cell" });
        this.#cells.set(cell, keyOf(breaker));
        return cell;
    }

    #say(key) {
        this.#said = key ?? this.#said;
        const breaker = this.#store.breakers.get(this.#said);
        const [link, state] = this.#named.children;
        if (breaker === undefined) {
            text(link, "");
            text(state, this.#store.breakers.size === 0 ? "" : "Point at a tile or touch it for its name.");
            attribute(link, "href", null);
            return;
        }
        text(link, breakerName(breaker, this.#store.severalRegistries));
        attribute(link, "href", breakerHref(breaker));
        text(state, ": " + conditionOf(breaker).word.toLowerCase());
    }

    render() {
        const breakers = sortBreakers([...this.#store.breakers.values()], "name", false);
        this.#tiles.style.setProperty(
            "--cell",
            breakers.length > 400 ? "0.8125rem" : breakers.length > 60 ? "1.125rem" : "1.75rem",
        );
        this.#draw(breakers, keyOf);
        if (this.#cells.size > 2 * breakers.length + 100) {
            this.#cells = new Map([...this.#cells].filter(([cell]) => cell.isConnected));
        }
        const counts = new Map();
        for (const breaker of breakers) {
            counts.set(kindOf(breaker), (counts.get(kindOf(breaker)) ?? 0) + 1);
        }
        const shown = KINDS.filter(({ kind }) => counts.has(kind)).map((entry) => ({
            ...entry,
            number: counts.get(entry.kind),
        }));
        const rest = this.#store.inAll() - breakers.length;
        if (rest > 0) {
            shown.push({ kind: "rest", word: "more, not drawn", number: rest });
        }
        this.#drawKey(shown, ({ kind }) => kind);
        attribute(
            this.#tiles,
            "aria-label",
            shown.length === 0
                ? "No breaker yet"
                : shown.map(({ word, number }) => count(number) + " " + word.toLowerCase()).join(", "),
        );
        this.#say();
    }
}

function updateCell(cell, breaker, several) {
    const condition = conditionOf(breaker);
    if (cell.dataset.kind !== condition.kind) {
        cell.dataset.kind = condition.kind;
        attribute(cell, "title", breakerName(breaker, several) + ": " + condition.word.toLowerCase());
    }
}
