// Says to a screen reader what changed, politely and joined together; ticks without a change say nothing.
import { breakerName } from "./breaker-words.js";
import { printable } from "./names.js";
import { keyOf, stateOf } from "./states.js";

const QUIET = 2000;
const MOST_NAMES = 3;

export class Announcer {
    #element;
    #waiting = new Map();
    #lines = [];
    #timer = null;

    constructor(element) {
        this.#element = element;
    }

    changes(changes, several) {
        for (const { breaker } of changes) {
            this.#waiting.set(keyOf(breaker), { name: breakerName(breaker, several), state: breaker.state });
        }
        this.#later();
    }

    line(line) {
        this.#lines.push(line);
        this.#later();
    }

    #later() {
        if (this.#timer === null && (this.#waiting.size > 0 || this.#lines.length > 0)) {
            this.#timer = setTimeout(() => this.#say(), QUIET);
        }
    }

    #say() {
        this.#timer = null;
        const byState = new Map();
        for (const { name, state } of this.#waiting.values()) {
            byState.set(state, [...(byState.get(state) ?? []), name]);
        }
        const breakers = [...byState]
            .sort(([a], [b]) => stateOf(b).pain - stateOf(a).pain)
            .map(([state, names]) => {
                const more = names.length > MOST_NAMES ? " and " + (names.length - MOST_NAMES) + " more" : "";
                return names.slice(0, MOST_NAMES).join(", ") + more + ": " + stateOf(state).word.toLowerCase();
            });
        this.#element.textContent = printable([...this.#lines, ...breakers].join(". ") + ".");
        this.#waiting.clear();
        this.#lines = [];
    }
}
