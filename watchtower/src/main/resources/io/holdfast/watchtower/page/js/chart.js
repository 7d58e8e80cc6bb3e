// The chart library, taken over lazily: without it the page loses its curves and nothing else.
import { beside } from "./address.js";
import { clock } from "./format.js";

const LIBRARY = "webjars/uplot/1.6.30/dist/uPlot.esm.js";

const SHORTEST = 60;

let library = null;

function load() {
    library ??= import(beside(LIBRARY)).then((module) => module.default);
    return library;
}

/** A colour of the page as the canvas needs it: the value itself, for the theme that is on now. */
export function colour(name) {
    const probe = document.createElement("i");
    probe.style.color = "var(--" + name + ")";
    document.body.append(probe);
    const value = getComputedStyle(probe).color;
    probe.remove();
    return value;
}

/** A chart in an element: made when the library is there, as wide as the element, made anew when the theme changes. */
export class Chart {
    #options;
    #plot = null;
    #data = null;
    #making = false;
    #width = 0;

    constructor(element, options) {
        this.element = element;
        this.#options = options;
        new ResizeObserver(() => this.#fit()).observe(element);
        addEventListener("themechange", () => this.forget());
    }

    draw(data) {
        this.#data = data;
        if (this.#plot !== null) {
            this.#plot.setData(data);
        } else if (!this.#making && this.element.clientWidth > 0) {
            this.#making = true;
            load()
                .then((Plot) => this.#make(Plot))
                .catch((problem) =>
                    this.element.replaceChildren("This chart cannot be drawn: " + problem.message + "."),
                );
        }
    }

    forget() {
        this.#plot?.destroy();
        this.#plot = null;
        this.#making = false;
        if (this.#data !== null && this.element.isConnected) {
            this.draw(this.#data);
        }
    }

    #make(Plot) {
        if (!this.#making || this.#plot !== null) {
            return;
        }
        this.#making = false;
        this.#width = this.element.clientWidth;
        this.element.replaceChildren();
        this.#plot = new Plot({ ...this.#options(Plot), width: Math.max(120, this.#width) }, this.#data, this.element);
    }

    #fit() {
        const width = this.element.clientWidth;
        if (width > 0 && width !== this.#width && this.#plot !== null) {
            this.#width = width;
            this.#plot.setSize({ width, height: this.#plot.height });
        } else if (width > 0 && this.#plot === null && this.#data !== null) {
            this.draw(this.#data);
        }
    }
}

/** What all charts here share: quiet axes, times of the reader's clock, no points, no legend of the library's own. */
export function baseOptions(height) {
    const ink = colour("ink-faint");
    const grid = { stroke: colour("line-soft"), width: 1 };
    const font = "11px " + getComputedStyle(document.body).fontFamily;
    const axis = { stroke: ink, grid, ticks: { show: false }, font };
    return {
        height,
        legend: { show: false },
        cursor: { drag: { x: false, y: false }, points: { show: false }, y: false },
        scales: { x: { time: true, range: (plot) => span(plot.data?.[0] ?? []) } },
        axes: [
            {
                ...axis,
                size: 26,
                space: 70,
                values: (plot, splits) =>
                    splits.map((seconds) => clock(seconds * 1000, splits.every((one) => one % 60 === 0) ? 2 : 3)),
            },
            { ...axis, size: 46, space: 32 },
        ],
        padding: [8, 28, 0, 0],
    };
}

/**
 * At least a minute, so that the first ticks do not fill the whole width; of a single one the library would make years.
 */
function span(times) {
    const high = times.at(-1) ?? Date.now() / 1000;
    return [Math.min(times[0] ?? high, high - SHORTEST), high];
}
