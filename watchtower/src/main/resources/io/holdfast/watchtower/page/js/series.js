// Answers tick by tick, over reconnects and restarts. Kept by time, because a new process counts its ticks from the start.
const LONGEST = 900;

export class AnswerSeries {
    points = [];
    /** Times at which another process took over. */
    restarts = [];
    #incarnation = null;
    #newest = -Infinity;

    hello(hello) {
        const another = this.#incarnation !== null && hello.incarnation !== this.#incarnation;
        if (another || this.#incarnation === null) {
            this.#newest = -Infinity;
        }
        this.#incarnation = hello.incarnation;
        const first = this.points.length;
        for (const point of hello.series?.answers ?? []) {
            this.#add(point.seq, Date.parse(point.at), point);
        }
        if (another) {
            this.restarts.push(this.points[first]?.at ?? Date.now());
        }
    }

    tick(snapshot) {
        const sum = { complete: 0, degraded: 0, failed: 0 };
        for (const answers of snapshot.answers ?? []) {
            sum.complete += answers.complete;
            sum.degraded += answers.degraded;
            sum.failed += answers.failed;
        }
        this.#add(snapshot.seq, Date.parse(snapshot.at), sum);
    }

    #add(seq, at, { complete, degraded, failed }) {
        const last = this.points.at(-1);
        if (seq <= this.#newest || !Number.isFinite(at) || (last !== undefined && at <= last.at)) {
            return;
        }
        this.#newest = seq;
        this.points.push({ at, complete, degraded, failed });
        if (this.points.length > LONGEST) {
            this.points.splice(0, this.points.length - LONGEST);
            this.restarts = this.restarts.filter((restart) => restart >= this.points[0].at);
        }
    }

    /** Sums of the last so many milliseconds before the newest point. */
    totals(millis) {
        const newest = this.points.at(-1)?.at ?? 0;
        const sum = { complete: 0, degraded: 0, failed: 0, all: 0 };
        for (let i = this.points.length - 1; i >= 0 && this.points[i].at > newest - millis; i--) {
            sum.complete += this.points[i].complete;
            sum.degraded += this.points[i].degraded;
            sum.failed += this.points[i].failed;
        }
        sum.all = sum.complete + sum.degraded + sum.failed;
        return sum;
    }
}
