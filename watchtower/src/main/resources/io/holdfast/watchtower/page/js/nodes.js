// The view of all nodes of the executors: rate, latency, where their results came from, what is stuck.
import { attribute, el, svg, text, tone } from "./dom.js";
import { breakerHref } from "./breaker-words.js";
import { count, latency, plural, rate, share, words } from "./format.js";
import { encodePart, nameOf } from "./names.js";
import { sortNodes, withoutValue } from "./ranking.js";
import { Rows } from "./rows.js";
import { keyOf } from "./states.js";

export const ORIGINS = ["PRIMARY", "RETRY", "ALTERNATE", "FALLBACK", "LAST_KNOWN_GOOD", "DEFAULT", "NONE"];

const COLUMNS = [
    { key: "name", title: "Node", natural: "ascending" },
    { key: "rate", title: "Runs", number: true, hint: "Sort by runs a second" },
    { key: "p50", title: "p50", number: true, hint: "Half of the runs took no longer. Sort by it" },
    { key: "p95", title: "p95", number: true, hint: "95 of 100 runs took no longer. Sort by it" },
    { key: "p99", title: "p99", number: true, hint: "99 of 100 runs took no longer. Sort by it" },
    { title: "Spread", css: "spare" },
    { key: "pain", title: "Results came from", hint: "Sort by what hurts most" },
    { key: "zombies", title: "Running", number: true, hint: "Sort by calls that still run past their time-out" },
];

const nodeKey = (node) => keyOf({ registry: node.executor, name: node.node });

export class NodesView {
    #store;
    #sort = { key: "pain", reversed: false };
    #empty = el("p", { class: "empty" }, "No node yet. Nodes appear when an executor is watched and has run once.");
    #note = el("p", { class: "faint" });

    constructor(store, go) {
        this.#store = store;
        this.go = go;
        this.rows = new Rows({
            label: "Nodes",
            css: "node-rows",
            columns: COLUMNS,
            keyOf: nodeKey,
            make: nodeRow,
            onsort: (key) => this.#sortBy(key),
            onopen: (node) => this.go("#contract/" + encodePart(node.executor) + "/" + encodePart(node.node)),
        });
        this.element = el(
            "section",
            { "aria-labelledby": "nodes-title" },
            el(
                "div",
                { class: "view-head" },
                el("h2", { id: "nodes-title" }, "Nodes"),
                this.#note,
                el(
                    "ul",
                    { class: "map-key" },
                    ...ORIGINS.map((origin) =>
                        el("li", null, el("span", { class: "key origin-" + origin.toLowerCase() }), wordOf(origin)),
                    ),
                ),
            ),
            el("div", { class: "card" }, this.rows.table, this.#empty),
        );
    }

    enter() {
        this.rows.connect();
        this.render();
    }

    leave() {
        this.rows.disconnect();
    }

    #sortBy(key) {
        this.#sort = { key, reversed: this.#sort.key === key ? !this.#sort.reversed : false };
        this.render();
    }

    render() {
        const nodes = this.#store.snapshot?.nodes ?? [];
        const zombies = nodes.reduce((sum, node) => sum + node.zombies, 0);
        text(
            this.#note,
            plural(nodes.length, "node") +
                (zombies > 0 ? ", " + plural(zombies, "call") + " still running past the time-out" : ""),
        );
        this.#empty.hidden = nodes.length > 0;
        this.rows.table.hidden = nodes.length === 0;
        this.rows.show(sortNodes(nodes, this.#sort.key, this.#sort.reversed), this.#sort, null, scaleOf(nodes));
    }
}

/** One scale for all rows, so that bars can be compared: from the quickest median to the slowest p99, logarithmic. */
function scaleOf(nodes) {
    const known = nodes.filter((node) => node.p99 > 0);
    const low = Math.log(Math.max(0.01, Math.min(...known.map((node) => node.p50), Infinity)));
    const high = Math.log(Math.max(0.02, ...known.map((node) => node.p99)));
    return (millis) =>
        Number.isFinite(low) && high > low ? 3 + (94 * (Math.log(Math.max(0.01, millis)) - low)) / (high - low) : 50;
}

function nodeRow() {
    const button = el("button", { type: "button", class: "row-name cut", tabindex: -1 });
    const executor = el("span");
    const breaker = el("a");
    const under = el("div", { class: "row-under cut" }, executor, breaker);
    const figures = ["rate", "p50", "p95", "p99"].map((key) => ({ key, value: el("span") }));
    const spread = makeSpread();
    const split = makeSplit();
    const inFlight = el("div");
    const zombies = el("div", { class: "row-under" });
    const row = el(
        "tr",
        { role: "row" },
        el("td", { role: "rowheader", class: "line" }, button, under),
        ...figures.map(({ key, value }) =>
            el(
                "td",
                { role: "cell", class: "number" },
                el("span", { class: "label-only" }, (key === "rate" ? "runs" : key) + " "),
                value,
            ),
        ),
        el("td", { role: "cell", class: "spare" }, spread.element),
        el("td", { role: "cell", class: "line" }, split.element),
        el("td", { role: "cell", class: "number" }, inFlight, zombies),
    );
    return {
        row,
        button,
        update(node, scale) {
            text(button, nameOf(node.node));
            const own = typeof node.breaker === "string";
            text(executor, nameOf(node.executor) + (own ? " · " : ""));
            text(breaker, own ? "breaker " + nameOf(node.breaker) : "");
            attribute(
                breaker,
                "href",
                own ? breakerHref({ registry: String(node.breakerRegistry ?? ""), name: node.breaker }) : null,
            );
            for (const { key, value } of figures) {
                text(value, key === "rate" ? rate(node.rate) : latency(node[key]));
            }
            spread.update(node, scale);
            split.update(node);
            text(inFlight, count(node.inFlight) + (node.limit > 0 ? " of " + count(node.limit) : "") + " running");
            const stuck = node.zombies > 0 ? count(node.zombies) + " stuck" : "";
            const hedged = node.hedges > 0 ? rate(node.hedges) + " hedged" : "";
            text(zombies, [stuck, hedged].filter(Boolean).join(", "));
            attribute(
                zombies,
                "title",
                node.zombies > 0 ? plural(node.zombies, "call") + " still running past the time-out" : null,
            );
            zombies.classList.toggle("row-why", node.zombies > 0);
            tone(zombies, "warn");
        },
    };
}

function makeSpread() {
    const range = svg("line", { class: "spread-range", y1: 6, y2: 6 });
    const tail = svg("line", { class: "spread-tail", y1: 6, y2: 6 });
    const middle = svg("circle", { class: "spread-mid", cy: 6, r: 2.5 });
    const element = svg(
        "svg",
        { class: "spread", viewBox: "0 0 100 12", preserveAspectRatio: "none", "aria-hidden": "true" },
        svg("line", { class: "spread-rail", x1: 0, x2: 100, y1: 6, y2: 6 }),
        tail,
        range,
        middle,
    );
    return {
        element,
        update(node, scale) {
            const [p50, p95, p99] = [node.p50, node.p95, node.p99].map((millis) => scale(millis).toFixed(1));
            const drawn = p50 + " " + p95 + " " + p99 + " " + (node.p99 > 0);
            if (element.dataset.drawn === drawn) {
                return;
            }
            element.dataset.drawn = drawn;
            range.setAttribute("x1", p50);
            range.setAttribute("x2", p95);
            tail.setAttribute("x1", p95);
            tail.setAttribute("x2", p99);
            middle.setAttribute("cx", p50);
            for (const part of [range, tail, middle]) {
                part.toggleAttribute("hidden", !(node.p99 > 0));
            }
        },
    };
}

function makeSplit() {
    const bar = svg("svg", {
        class: "split",
        viewBox: "0 0 100 8",
        preserveAspectRatio: "none",
        "aria-hidden": "true",
    });
    const says = el("div", { class: "row-under cut" });
    const update = (node) => {
        const parts = originsOf(node);
        const all = parts.reduce((sum, [, number]) => sum + number, 0);
        const biggestFirst = parts.filter(([, number]) => number > 0).sort((a, b) => b[1] - a[1]);
        const line =
            all === 0
                ? "no result in the last minute"
                : biggestFirst.map(([origin, number]) => share(number, all) + " " + wordOf(origin)).join(", ");
        text(says, line);
        attribute(
            says,
            "title",
            [
                line,
                ...Object.entries(node.status ?? {}).map(([status, number]) => count(number) + " " + words(status)),
            ].join("\n"),
        );
        draw(bar, parts, all);
    };
    return { element: el("div", null, bar, says), update };
}

/** How many values came from where; what ended without one stands under NONE. */
function originsOf(node) {
    return ORIGINS.map((origin) => [
        origin,
        node.provenance?.[origin] ?? (origin === "NONE" ? withoutValue(node) : 0),
    ]);
}

function wordOf(origin) {
    return origin === "NONE" ? "no value" : words(origin);
}

function draw(bar, parts, all) {
    const drawn = parts.map(([, number]) => Math.round((200 * number) / (all || 1))).join(" ");
    if (bar.dataset.drawn === drawn) {
        return;
    }
    bar.dataset.drawn = drawn;
    let x = 0;
    bar.replaceChildren(
        ...parts
            .filter(([, number]) => number > 0)
            .map(([origin, number]) => {
                const width = (100 * number) / all;
                const rect = svg("rect", {
                    class: "origin-" + origin.toLowerCase(),
                    x,
                    y: 0,
                    width: Math.max(0.8, width - 0.4),
                    height: 8,
                });
                x += width;
                return rect;
            }),
    );
}
