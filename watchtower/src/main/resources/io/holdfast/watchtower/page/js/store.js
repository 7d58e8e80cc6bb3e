// All that the page knows. Views read it; only the feed's frames change it.
import { Rates } from "./rates.js";
import { AnswerSeries } from "./series.js";
import { keyOf } from "./states.js";
import { tidy } from "./tidy.js";

export class Store {
    snapshot = null;
    contracts = [];
    run = "";
    series = new AnswerSeries();
    breakers = new Map();
    /** More than one registry or executor: then a name alone may be two things. */
    severalRegistries = false;
    severalExecutors = false;
    link = { phase: "connecting", attempt: 0, everOpen: false, retryAt: null, closes: [] };
    /** How long there was no sign of life before this process, in milliseconds; null if not known, or short. */
    unseen = null;
    /** Why the newest frame could not be used; null if it could. */
    broken = null;
    #rates = new Map();
    #receivedAt = 0;
    #at = 0;

    hello(frame) {
        this.contracts = Array.isArray(frame.contracts) ? frame.contracts : [];
        this.run = frame.incarnation ?? "";
        this.series.hello(frame);
    }

    /** Takes the snapshot over and returns which breakers changed their state since the one before. */
    apply(frame) {
        const snapshot = tidy(frame);
        const before = this.breakers;
        const first = this.snapshot === null;
        this.#receivedAt = performance.now();
        this.#at = Date.parse(snapshot.at) || Date.now();
        this.breakers = new Map(snapshot.breakers.map((breaker) => [keyOf(breaker), breaker]));
        if (this.breakers.size < snapshot.breakers.length) {
            snapshot.lost.push(
                snapshot.breakers.length - this.breakers.size + " breakers of the same registry and name",
            );
        }
        this.severalRegistries = new Set(snapshot.breakers.map(({ registry }) => registry)).size > 1;
        this.severalExecutors = new Set(snapshot.nodes.map(({ executor }) => executor)).size > 1;
        this.series.tick(snapshot);
        this.#remember(snapshot);
        this.snapshot = snapshot;
        this.broken = null;
        return first ? [] : changed(before, this.breakers);
    }

    /** The time at the service, so that a wrong clock on either side does not spoil durations. */
    now() {
        return this.snapshot === null ? Date.now() : this.#at + this.age();
    }

    /** Milliseconds since the newest snapshot came in. */
    age() {
        return this.snapshot === null ? 0 : performance.now() - this.#receivedAt;
    }

    /** How many breakers there are, of which a frame may hold only a part. */
    inAll() {
        return this.snapshot?.breakersInAll ?? 0;
    }

    isPartial() {
        return this.inAll() > this.breakers.size;
    }

    /** How many breakers are in a state, over all of them. */
    inState(state) {
        const told = this.snapshot?.breakerStates[state];
        return this.isPartial() && told !== undefined
            ? told
            : [...this.breakers.values()].filter((breaker) => breaker.state === state).length;
    }

    ratesOf(key) {
        return this.#rates.get(key) ?? new Rates();
    }

    /** What a countdown and a strip need to know of a breaker besides itself. */
    place(breaker, at = this.#at) {
        breaker.seenAt = at;
        breaker.watchedSince = Date.parse(this.snapshot?.process?.started) || null;
        return breaker;
    }

    #remember(snapshot) {
        const watchedSince = Date.parse(snapshot.process.started) || null;
        for (const [key, breaker] of this.breakers) {
            breaker.seenAt = this.#at;
            breaker.watchedSince = watchedSince;
            let rates = this.#rates.get(key);
            if (rates === undefined) {
                rates = new Rates();
                this.#rates.set(key, rates);
            }
            rates.push(this.#at, breaker.failureRate, breaker.slowRate);
        }
        if (this.#rates.size > this.breakers.size) {
            for (const key of this.#rates.keys()) {
                if (!this.breakers.has(key)) {
                    this.#rates.delete(key);
                }
            }
        }
    }
}

function changed(before, after) {
    const changes = [];
    for (const [key, breaker] of after) {
        const was = before.get(key);
        if (was !== undefined && was.state !== breaker.state) {
            changes.push({ breaker, from: was.state });
        }
    }
    return changes;
}
