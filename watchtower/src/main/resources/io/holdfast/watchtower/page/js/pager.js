// Breakers beyond those that a frame holds: asked for page by page, kept fresh while they are shown.
import { breakersAddress } from "./address.js";
import { keyOf } from "./states.js";
import { tidyBreaker } from "./tidy.js";

const PAGE = 500;
const MOST_PAGES = 10;
const MOST_REQUESTS = 30;
const TYPING = 250;
const AGAIN = 3000;

/** One question: a text, and states of the feed of which each is asked for by itself; without any, all breakers. */
export class Pager {
    #store;
    #onchange;
    #question = null;
    #pages = 1;
    #turn = 0;
    #timer = null;
    #askedAt = -Infinity;
    #busy = false;
    #requests = 1;

    rows = [];
    found = 0;
    /** Whether there are more than those asked for. */
    more = false;
    /** When the rows came in, by the service's clock; null before. */
    at = null;
    problem = "";

    constructor(store, onchange) {
        this.#store = store;
        this.#onchange = onchange;
    }

    /** Asks, unless that is what is asked already. Null asks for nothing. */
    ask(question) {
        const same = JSON.stringify(question) === JSON.stringify(this.#question);
        if (same && (question === null || performance.now() - this.#askedAt < AGAIN * this.#requests || this.#busy)) {
            return;
        }
        if (!same) {
            this.#question = question;
            this.#pages = 1;
            Object.assign(this, { rows: [], found: 0, more: false, at: null, problem: "" });
        }
        clearTimeout(this.#timer);
        const turn = ++this.#turn;
        this.#askedAt = performance.now();
        if (question !== null) {
            this.#timer = setTimeout(() => this.#load(turn), same ? 0 : TYPING);
        }
    }

    next() {
        this.#pages = Math.min(MOST_PAGES, this.#pages + 1);
        this.#askedAt = performance.now();
        this.#load(++this.#turn);
    }

    async #load(turn) {
        this.#busy = true;
        try {
            const rows = new Map();
            const budget = { pages: this.#pages, requests: MOST_REQUESTS };
            let found = 0;
            for (const state of this.#question.states.length > 0 ? this.#question.states : [null]) {
                found += await this.#loadState(state, rows, budget);
            }
            this.#requests = MOST_REQUESTS - budget.requests;
            this.#take(turn, {
                rows: [...rows.values()],
                found,
                more: rows.size < found && this.#pages < MOST_PAGES && budget.requests > 0,
                at: this.#store.now(),
                problem: "",
            });
        } catch (problem) {
            this.#take(turn, { problem: "The other breakers cannot be asked for: " + problem.message + "." });
        } finally {
            this.#busy = false;
        }
    }

    /** Adds to the rows what is found, and returns how many there are. A page that tells nothing new is not counted. */
    async #loadState(state, rows, budget) {
        const search = this.#question.search || null;
        let offset = 0;
        let answer;
        do {
            answer = await page({ offset, limit: PAGE, search, state });
            const news = answer.breakers.some((breaker) => !this.#store.breakers.has(keyOf(breaker)));
            answer.breakers.forEach((breaker) =>
                rows.set(keyOf(breaker), this.#store.place(breaker, this.#store.now())),
            );
            // fewer than asked for where they are long
            offset += answer.given;
            budget.pages -= news ? 1 : 0;
            budget.requests--;
        } while (answer.given > 0 && offset < answer.found && budget.pages > 0 && budget.requests > 0);
        return answer.found;
    }

    #take(turn, news) {
        if (turn === this.#turn) {
            Object.assign(this, news);
            this.#onchange();
        }
    }
}

/** One breaker that no frame holds, asked for again while it is shown. */
export class Finder {
    #store;
    #onchange;
    #key = null;
    #askedAt = -Infinity;

    breaker;
    problem = "";

    constructor(store, onchange) {
        this.#store = store;
        this.#onchange = onchange;
    }

    async ask({ registry, name }) {
        const key = keyOf({ registry, name });
        if (key !== this.#key) {
            Object.assign(this, { breaker: undefined, problem: "" });
        } else if (performance.now() - this.#askedAt < AGAIN) {
            return;
        }
        this.#key = key;
        this.#askedAt = performance.now();
        let news;
        try {
            const { breakers } = await page({ registry, name, limit: 1 });
            const found = breakers.find((breaker) => keyOf(breaker) === key);
            news = { breaker: found && this.#store.place(found, this.#store.now()), problem: "" };
        } catch (problem) {
            news = { problem: "It cannot be asked for: " + problem.message + "." };
        }
        if (key === this.#key) {
            Object.assign(this, news);
            this.#onchange();
        }
    }
}

async function page(question) {
    const response = await fetch(breakersAddress(question), { cache: "no-store" });
    if (!response.ok) {
        throw new Error("status " + response.status);
    }
    const answer = await response.json();
    if (!Array.isArray(answer?.breakers)) {
        throw new Error("the answer holds no breakers");
    }
    const usable = answer.breakers.filter((breaker) => typeof breaker === "object" && breaker !== null);
    return { found: Number(answer.found) || 0, given: answer.breakers.length, breakers: usable.map(tidyBreaker) };
}
