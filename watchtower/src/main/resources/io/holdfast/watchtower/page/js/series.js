// Answers tick by tick, over reconnects and restarts. Kept by time, because a new process counts its ticks from the
// start.
const LONGEST = 900;
const MINUTE = 60000;
const SHORTEST_SILENCE = 10000;
const SILENT_TICKS = 5;

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
            const { complete = 0, degraded = 0, failed = 0 } = point;
            this.#add(point.seq, Date.parse(point.at), { complete, degraded, failed });
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
        if (seq <= this.#newest || !Number.isFinite(at)) {
            return;
        }
        this.#newest = seq;
        // a clock that was set back makes the future of what was the present; kept, it would stand for the last minute
        while (this.points.length > 0 && this.points.at(-1).at > at) {
            this.points.pop();
        }
        const last = this.points.at(-1);
        if (last?.at === at) {
            last.complete += complete;
            last.degraded += degraded;
            last.failed += failed;
            return;
        }
        this.points.push({ at, complete, degraded, failed });
        if (this.points.length > LONGEST) {
            this.points.splice(0, this.points.length - LONGEST);
            this.restarts = this.restarts.filter((restart) => restart >= this.points[0].at);
        }
    }

    /**
     * When the trouble of this kind began that still goes on: the first of the points with any that follow each other
     * within a minute. It may have begun earlier than the first point known here. Null without any.
     */
    since(kind) {
        let first = null;
        for (let i = this.points.length - 1; i >= 0; i--) {
            const { at, [kind]: number } = this.points[i];
            if (number > 0) {
                first = at;
            } else if ((first ?? this.points.at(-1).at) - at > MINUTE) {
                break;
            }
        }
        return first;
    }

    /**
     * For how long no answer came, in milliseconds, where there were some before and it is long enough to be told; else
     * null. As of the newest tick: what came since then is not known.
     */
    silence(everyMillis) {
        for (let i = this.points.length - 1; i >= 0; i--) {
            const { at, complete, degraded, failed } = this.points[i];
            if (complete + degraded + failed > 0) {
                const silent = this.points.at(-1).at - at;
                return silent >= Math.max(SHORTEST_SILENCE, SILENT_TICKS * everyMillis) ? silent : null;
            }
        }
        return null;
    }

    /** How far back the points reach, in milliseconds. */
    reach() {
        return this.points.length === 0 ? 0 : this.points.at(-1).at - this.points[0].at;
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
