// All that the page knows. Views read it; only the feed's frames change it.
import { Rates } from "./rates.js";
import { AnswerSeries } from "./series.js";
import { keyOf } from "./states.js";

export class Store {
    snapshot = null;
    contracts = [];
    run = "";
    series = new AnswerSeries();
    breakers = new Map();
    link = { phase: "connecting", attempt: 0, everOpen: false, retryAt: null, closes: [] };
    #rates = new Map();
    #receivedAt = 0;
    #at = 0;

    hello(frame) {
        this.contracts = frame.contracts ?? [];
        this.run = frame.incarnation ?? "";
        this.series.hello(frame);
    }

    /** Takes the snapshot over and returns which breakers changed their state since the one before. */
    apply(snapshot) {
        const before = this.breakers;
        const first = this.snapshot === null;
        this.snapshot = snapshot;
        this.#receivedAt = performance.now();
        this.#at = Date.parse(snapshot.at);
        this.breakers = new Map(snapshot.breakers.map((breaker) => [keyOf(breaker), breaker]));
        this.series.tick(snapshot);
        this.#remember(snapshot.breakers);
        return first ? [] : changed(before, this.breakers);
    }

    /** The time at the service, so that a wrong clock on either side does not spoil durations. */
    now() {
        return this.snapshot === null ? Date.now() : this.#at + performance.now() - this.#receivedAt;
    }

    /** Milliseconds since the newest snapshot came in. */
    age() {
        return this.snapshot === null ? 0 : performance.now() - this.#receivedAt;
    }

    ratesOf(key) {
        return this.#rates.get(key) ?? new Rates();
    }

    #remember(breakers) {
        const watchedSince = Date.parse(this.snapshot.process?.started) || null;
        for (const breaker of breakers) {
            const key = keyOf(breaker);
            breaker.seenAt = this.#at;
            breaker.watchedSince = watchedSince;
            let rates = this.#rates.get(key);
            if (rates === undefined) {
                rates = new Rates();
                this.#rates.set(key, rates);
            }
            rates.push(this.#at, breaker.failureRate, breaker.slowRate);
        }
        if (this.#rates.size > breakers.length) {
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
