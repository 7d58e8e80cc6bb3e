// A breaker's rates as this page saw them: the last minutes, at most one point a second, in a ring that never grows.
const POINTS = 300;
const APART = 950;

export class Rates {
    #at = new Float64Array(POINTS);
    #failures = new Float32Array(POINTS);
    #slow = new Float32Array(POINTS);
    #number = 0;
    #last = -Infinity;

    push(at, failureRate, slowRate) {
        if (at < this.#last) {
            this.#number = 0; // the clock was set back: a curve does not go back in time
        } else if (at - this.#last < APART) {
            return;
        }
        const place = this.#number % POINTS;
        this.#at[place] = at;
        this.#failures[place] = failureRate;
        this.#slow[place] = slowRate;
        this.#number++;
        this.#last = at;
    }

    /** Times in seconds, failure rates, slow rates, oldest first; null where a rate was not known. */
    columns() {
        const columns = [[], [], []];
        for (let i = Math.max(0, this.#number - POINTS); i < this.#number; i++) {
            const place = i % POINTS;
            columns[0].push(this.#at[place] / 1000);
            columns[1].push(this.#failures[place] < 0 ? null : this.#failures[place]);
            columns[2].push(this.#slow[place] < 0 ? null : this.#slow[place]);
        }
        return columns;
    }
}
