// The drawn contract: boxes by level, curves from who writes a field to who reads it, live figures in the boxes.
import { attribute, el, svg, text, tone } from "./dom.js";
import { latency, plural, rate } from "./format.js";
import { edgesOf, layout } from "./graph-layout.js";
import { nameOf } from "./names.js";
import { troubled } from "./ranking.js";
import { conditionOf, keyOf } from "./states.js";

const WIDTH_OF_LETTER = 8;
let graphs = 0;

export class Graph {
    element;
    #boxes = new Map();
    #curves = [];

    constructor(contract, narrow, onchoose) {
        this.contract = contract;
        this.edges = edgesOf(contract.nodes);
        const plan = layout(contract, this.edges, narrow);
        const marker = "arrow-" + ++graphs;
        const arrow = (id, css) =>
            svg(
                "marker",
                {
                    id,
                    viewBox: "0 0 8 8",
                    refX: 6,
                    refY: 4,
                    markerWidth: 7,
                    markerHeight: 7,
                    orient: "auto",
                    markerUnits: "userSpaceOnUse",
                },
                svg("path", { d: "M0 0 8 4 0 8z", class: css }),
            );
        this.element = svg(
            "svg",
            {
                class: "graph",
                role: "group",
                "aria-label": "Contract of " + contract.executor + ", " + plan.titles.length + " levels",
                width: plan.width + 8,
                height: plan.height + 8,
                viewBox: `-4 -4 ${plan.width + 8} ${plan.height + 8}`,
            },
            svg("defs", null, arrow(marker, "graph-arrow"), arrow(marker + "-lit", "graph-arrow is-lit")),
        );
        this.marker = marker;
        plan.titles.forEach(({ x, y }, depth) =>
            this.element.append(svg("text", { class: "graph-level", x, y }, "Level " + (depth + 1))),
        );
        for (const edge of this.edges) {
            const path = svg(
                "path",
                {
                    class: edge.needed ? "graph-edge" : "graph-edge is-soft",
                    d: plan.curve(edge),
                    "marker-end": `url(#${marker})`,
                },
                svg("title", null, edge.fields.join(", ")),
            );
            this.#curves.push({ edge, path });
            this.element.append(path);
        }
        for (const [name, place] of plan.places) {
            this.element.append(this.#box(name, place, plan.box, onchoose));
        }
    }

    #box(name, place, size, onchoose) {
        const sub = svg("text", { class: "graph-sub", x: 14, y: 41 });
        const side = svg("path", { class: "graph-side", d: `M0 6a6 6 0 0 1 6-6v${size.height}a6 6 0 0 1-6-6z` });
        const element = svg(
            "g",
            {
                class: "graph-node tone-mute",
                tabindex: 0,
                role: "button",
                transform: `translate(${place.x} ${place.y})`,
                "aria-pressed": "false",
            },
            svg("title", null, name),
            svg("rect", { class: "graph-box", width: size.width, height: size.height, rx: 6 }),
            side,
            svg("text", { x: 14, y: 22 }, cut(nameOf(name), Math.floor((size.width - 24) / WIDTH_OF_LETTER))),
            sub,
        );
        element.addEventListener("click", () => onchoose(name));
        element.addEventListener("keydown", (event) => {
            if (event.key === "Enter" || event.key === " ") {
                event.preventDefault();
                onchoose(name);
            }
        });
        this.#boxes.set(name, { element, sub });
        return element;
    }

    /** Live figures of the nodes, and what is chosen: the names lit up, or null for no choice. */
    update(figures, breakers, lit, chosen) {
        this.element.classList.toggle("has-choice", lit !== null);
        for (const [name, { element, sub }] of this.#boxes) {
            const node = figures.get(name);
            const breaker =
                typeof node?.breaker === "string"
                    ? breakers.get(keyOf({ registry: String(node.breakerRegistry ?? ""), name: node.breaker }))
                    : undefined;
            const says = figuresText(node, breaker);
            text(sub, says.text);
            tone(element, says.tone);
            attribute(element, "aria-pressed", name === chosen);
            attribute(element, "aria-label", name + ": " + says.text);
            element.classList.toggle("is-chosen", name === chosen);
            element.classList.toggle("is-dim", lit !== null && !lit.has(name));
        }
        for (const { edge, path } of this.#curves) {
            const on =
                lit !== null &&
                lit.has(edge.from) &&
                lit.has(edge.to) &&
                (chosen === null || edge.from === chosen || edge.to === chosen);
            path.classList.toggle("is-lit", on);
            attribute(path, "marker-end", `url(#${this.marker}${on ? "-lit" : ""})`);
        }
    }
}

function figuresText(node, breaker) {
    if (node === undefined) {
        return { text: "no figures yet", tone: "mute" };
    }
    if (breaker !== undefined && conditionOf(breaker).pain >= 3) {
        const condition = conditionOf(breaker);
        return { text: "breaker " + condition.word.toLowerCase() + " · " + rate(node.rate), tone: condition.tone };
    }
    const trouble = troubled(node);
    if (node.zombies > 0) {
        return { text: plural(node.zombies, "call") + " stuck · " + rate(node.rate), tone: "warn" };
    }
    return {
        text:
            trouble >= 1
                ? rate(node.rate) + " · " + Math.round(trouble) + " % stand-in or none"
                : rate(node.rate) + " · p99 " + latency(node.p99),
        tone: trouble >= 20 ? "warn" : node.rate > 0 ? "good" : "mute",
    };
}

function cut(name, longest) {
    const signs = [...name];
    return signs.length > longest ? signs.slice(0, longest - 1).join("") + "…" : name;
}

export function graphHint() {
    return el(
        "p",
        { class: "faint" },
        "A curve leads from the node that writes a field to the one that reads it; dashed where it can do without. " +
            "Choose a node or an intent to see what belongs to it.",
    );
}
