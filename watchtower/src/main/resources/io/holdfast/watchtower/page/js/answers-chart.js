// Answers a second over time, stacked with what is bad at the bottom, where changes show best.
import { baseOptions, Chart, colour } from "./chart.js";
import { el, text } from "./dom.js";
import { clock, count, moment, plural, rate, stamp } from "./format.js";

const GAP_TICKS = 4;
const MOST_STEPS = 150;
const STARTS_WITHIN = 5000;

export class AnswersChart {
    #chart;
    #frame = el("div", { class: "chart" });
    #read = el("p", { class: "chart-read", "aria-hidden": "true" });
    #label = el("figcaption", { class: "sr-only" });
    #store;
    #columns = [[], [], [], []];
    #drawn = "";

    constructor(store, height, readable) {
        this.#store = store;
        this.#read.hidden = !readable;
        this.element = el("figure", null, this.#read, this.#frame, this.#label);
        this.#chart = new Chart(this.#frame, (Plot) => this.#options(Plot, height));
        this.#readOut(null);
    }

    draw(span) {
        const newest = this.#store.series.points.at(-1)?.at ?? 0;
        if (this.#drawn === newest + ":" + span) {
            return;
        }
        this.#drawn = newest + ":" + span;
        const points = this.#store.series.points.filter((point) => point.at > newest - span);
        const totals = this.#store.series.totals(span);
        const everyMillis = this.#store.snapshot?.everyMillis ?? 1000;
        this.#columns = stacked(joined(points, span / MOST_STEPS, everyMillis));
        text(
            this.#label,
            plural(totals.all, "answer") +
                " in the time shown: " +
                count(totals.complete) +
                " complete, " +
                count(totals.degraded) +
                " degraded, " +
                count(totals.failed) +
                " failed." +
                (this.#columns[0].length > 0 ? " Hatched: " + this.#unknown(this.#columns[0][0] * 1000) + "." : ""),
        );
        this.#chart.draw(this.#columns);
    }

    #readOut(index) {
        const [times, all, troubled, failed] = this.#columns;
        if (index === null || !(all[index] >= 0)) {
            this.#read.textContent = "Answers a second";
            return;
        }
        this.#read.textContent =
            stamp(times[index] * 1000) +
            "  ·  " +
            rate(all[index] - troubled[index]) +
            " complete  ·  " +
            rate(troubled[index] - failed[index]) +
            " degraded  ·  " +
            rate(failed[index]) +
            " failed";
    }

    #options(Plot, height) {
        const base = baseOptions(height);
        const area = (fill) => ({
            fill: colour(fill),
            width: 0,
            points: { show: false },
            paths: Plot.paths.stepped({ align: -1 }),
        });
        base.scales.y = { range: (plot, low, high) => [0, Math.max(1, high * 1.1)] };
        base.series = [{}, area("fill-good"), area("fill-warn"), area("fill-bad")];
        base.hooks = {
            setCursor: [(plot) => this.#readOut(plot.cursor.idx ?? null)],
            draw: [(plot) => this.#drawUnknown(plot), (plot) => this.#drawRestarts(plot)],
        };
        return base;
    }

    /** Hatched, with its end in words: before the first figures an empty stretch is no zero. */
    #drawUnknown(plot) {
        const first = this.#columns[0][0];
        const { ctx, bbox } = plot;
        const width = first === undefined ? 0 : plot.valToPos(first, "x", true) - bbox.left;
        if (width < 4) {
            return;
        }
        ctx.save();
        ctx.beginPath();
        ctx.rect(bbox.left, bbox.top, width, bbox.height);
        ctx.clip();
        ctx.strokeStyle = colour("line");
        ctx.lineWidth = devicePixelRatio;
        ctx.beginPath();
        for (let x = bbox.left - bbox.height; x < bbox.left + width; x += 9 * devicePixelRatio) {
            ctx.moveTo(x, bbox.top + bbox.height);
            ctx.lineTo(x + bbox.height, bbox.top);
        }
        ctx.stroke();
        this.#nameUnknown(ctx, bbox, width, first * 1000);
        ctx.restore();
    }

    #nameUnknown(ctx, bbox, width, first) {
        const words = this.#unknown(first);
        ctx.font = 11 * devicePixelRatio + "px " + getComputedStyle(document.body).fontFamily;
        const length = ctx.measureText(words).width;
        const room = 8 * devicePixelRatio;
        if (length + 2 * room > width) {
            return;
        }
        const x = bbox.left + width - length - room;
        ctx.fillStyle = colour("surface");
        ctx.fillRect(x - room / 2, bbox.top, length + room, 2 * room);
        ctx.fillStyle = colour("ink-soft");
        ctx.textBaseline = "middle";
        ctx.textAlign = "left";
        ctx.fillText(words, x, bbox.top + room);
    }

    /** What stands before the first figures; the process is their beginning where it started with them. */
    #unknown(first) {
        const started = moment(this.#store.snapshot?.process?.started);
        return started !== null && Math.abs(first - started) < STARTS_WITHIN
            ? "process started " + clock(started)
            : "not known before " + clock(first);
    }

    /** A line where another process took over. */
    #drawRestarts(plot) {
        const { ctx, bbox } = plot;
        ctx.save();
        ctx.strokeStyle = colour("ink-soft");
        ctx.setLineDash([4, 3]);
        for (const restart of this.#store.series.restarts) {
            const x = plot.valToPos(restart / 1000, "x", true);
            if (x >= bbox.left && x <= bbox.left + bbox.width) {
                ctx.beginPath();
                ctx.moveTo(x, bbox.top);
                ctx.lineTo(x, bbox.top + bbox.height);
                ctx.stroke();
            }
        }
        ctx.restore();
    }
}

/** Ticks joined to steps of at least this length; the steps keep their places, so that the past does not flicker. */
function joined(points, wanted, everyMillis) {
    const length = Math.max(1, Math.round(wanted / everyMillis)) * everyMillis;
    const steps = [];
    let step = null;
    let before = null;
    for (const { at, complete, degraded, failed } of points) {
        const start = Math.floor(at / length) * length;
        const hole = before !== null && at - before > GAP_TICKS * everyMillis;
        if (step === null || step.start !== start || hole) {
            step = { start, at, hole, complete: 0, degraded: 0, failed: 0, ticks: 0 };
            steps.push(step);
        }
        step.at = at;
        step.complete += complete;
        step.degraded += degraded;
        step.failed += failed;
        step.ticks++;
        before = at;
    }
    return steps.map((one) => ({ ...one, seconds: (one.ticks * everyMillis) / 1000 }));
}

/**
 * Columns of time and of sums from the bottom up; a hole in time is a hole in the picture, and the first step after it
 * has a beginning, too.
 */
function stacked(steps) {
    const columns = [[], [], [], []];
    const push = (...values) => values.forEach((value, index) => columns[index].push(value));
    let before = null;
    for (const { at, hole, complete, degraded, failed, seconds } of steps) {
        if (hole) {
            push(before / 1000 + 0.001, null, null, null);
        }
        const sums = [(complete + degraded + failed) / seconds, (degraded + failed) / seconds, failed / seconds];
        if (hole || before === null) {
            push(at / 1000 - seconds, ...sums);
        }
        push(at / 1000, ...sums);
        before = at;
    }
    return columns;
}
