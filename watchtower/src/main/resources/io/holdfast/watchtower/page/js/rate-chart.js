// A breaker's failure rate and slow rate, as this page saw them.
import { baseOptions, Chart, colour } from "./chart.js";
import { el, text } from "./dom.js";
import { percent } from "./format.js";

export class RateChart {
    #chart;
    #frame = el("div", { class: "chart" });
    #label = el("p", { class: "sr-only" });

    constructor() {
        const key = (css, word) => el("li", null, el("span", { class: "key " + css }), word);
        this.element = el(
            "figure",
            null,
            this.#frame,
            this.#label,
            el("ul", { class: "map-key" }, key("key-bad", "failures (line)"), key("key-warn", "slow calls (dashes)")),
        );
        this.#chart = new Chart(this.#frame, options);
    }

    draw(rates) {
        const columns = rates.columns();
        text(this.#label, "Now: failures " + percent(columns[1].at(-1)) + ", slow calls " + percent(columns[2].at(-1)));
        this.#chart.draw(columns);
    }

    forget() {
        this.#chart.forget();
    }
}

function options() {
    const base = baseOptions(120);
    base.axes[1].values = (plot, splits) => splits.map((value) => value + " %");
    base.scales.y = { range: [0, 100] };
    base.series = [
        {},
        { stroke: colour("bad"), width: 2, points: { show: false } },
        { stroke: colour("warn"), width: 1.5, dash: [5, 4], points: { show: false } },
    ];
    return base;
}
