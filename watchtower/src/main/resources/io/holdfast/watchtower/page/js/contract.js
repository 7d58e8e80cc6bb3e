// The view of a contract: its graph, its intents, and one node in words.
import { attribute, el, keyed, text } from "./dom.js";
import { Graph, graphHint } from "./graph.js";
import { latency, rate } from "./format.js";
import { encodePart, nameOf } from "./names.js";

const NARROW = "(max-width: 48rem)";

export class ContractView {
    #store;
    #graph = null;
    #executor = null;
    #node = null;
    #intent = null;
    #frame = el("div", { class: "graph-frame", tabindex: 0, role: "region", "aria-label": "Graph, scrolls sideways" });
    #empty = el("p", { class: "empty" }, "No contract here. It is drawn when an executor is watched.");
    #picker = el("div", { class: "joined", role: "group", "aria-label": "Executor" });
    #intents = el("div", { class: "tools", role: "group", "aria-label": "Intents" });
    #words = el("dl", { class: "facts" });
    #drawPicker;
    #drawIntents;
    #drawWords = keyed(
        this.#words,
        (line) => el(line.term ? "dt" : "dd"),
        (element, line) => text(element, line.text),
    );

    constructor(store, go) {
        this.#store = store;
        this.#drawPicker = keyed(
            this.#picker,
            (contract) =>
                el(
                    "button",
                    { type: "button", class: "tool", onclick: () => go("#contract/" + encodePart(contract.executor)) },
                    nameOf(contract.executor),
                ),
            (button, contract) => attribute(button, "aria-pressed", contract.executor === this.#executor),
        );
        this.#drawIntents = keyed(
            this.#intents,
            (intent) =>
                el(
                    "button",
                    { type: "button", class: "tool", onclick: () => this.#chooseIntent(intent.name) },
                    intent.name,
                ),
            (button, intent) => attribute(button, "aria-pressed", intent.name === this.#intent),
        );
        this.card = el(
            "div",
            { class: "card" },
            el("div", { class: "card-head" }, el("h3", null, "Intents"), this.#intents),
            this.#frame,
            el("div", { class: "card-foot" }, graphHint()),
        );
        this.wordsCard = el("div", { class: "card" }, el("div", { class: "card-body" }, this.#words));
        this.element = el(
            "section",
            { "aria-labelledby": "contract-title" },
            el("div", { class: "view-head" }, el("h2", { id: "contract-title" }, "Contract"), this.#picker),
            this.#empty,
            el("div", { class: "grid" }, this.card, this.wordsCard),
        );
        this.card.classList.add("span-12");
        this.wordsCard.classList.add("span-12");
        matchMedia(NARROW).addEventListener("change", () => {
            this.#graph = null;
            this.render();
        });
    }

    enter(path) {
        const [executor, node] = path;
        this.#executor = executor ?? this.#executor;
        this.#node = node ?? null;
        this.#intent = null;
        this.render();
    }

    leave() {}

    escape() {
        const had = this.#node !== null || this.#intent !== null;
        this.#node = null;
        this.#intent = null;
        this.render();
        return had;
    }

    #choose(name) {
        this.#node = this.#node === name ? null : name;
        this.#intent = null;
        this.render();
    }

    #chooseIntent(name) {
        this.#intent = this.#intent === name ? null : name;
        this.#node = null;
        this.render();
    }

    render() {
        const contracts = this.#store.contracts;
        const contract = contracts.find(({ executor }) => executor === this.#executor) ?? contracts[0];
        this.#empty.hidden = contract !== undefined;
        this.card.hidden = contract === undefined;
        this.wordsCard.hidden = contract === undefined;
        this.#picker.hidden = contracts.length < 2;
        if (contract === undefined) {
            return;
        }
        this.#executor = contract.executor;
        if (this.#graph === null || this.#graph.contract !== contract) {
            this.#graph = new Graph(contract, matchMedia(NARROW).matches, (name) => this.#choose(name));
            this.#frame.replaceChildren(this.#graph.element);
        }
        this.#drawPicker(contracts, ({ executor }) => executor);
        this.#drawIntents(contract.intents, ({ name }) => name);
        const nodes = (this.#store.snapshot?.nodes ?? []).filter(({ executor }) => executor === contract.executor);
        const figures = new Map(nodes.map((node) => [node.node, node]));
        this.#graph.update(figures, this.#store.breakers, this.#lit(contract), this.#node);
        const lines =
            this.#node !== null ? nodeWords(contract, this.#node, figures) : intentWords(contract, this.#intent);
        this.#drawWords(lines, (line, index) => index + (line.term ? "t" : "d"));
    }

    #lit(contract) {
        if (this.#node !== null) {
            const near = this.#graph.edges.filter((edge) => edge.from === this.#node || edge.to === this.#node);
            return new Set([this.#node, ...near.flatMap((edge) => [edge.from, edge.to])]);
        }
        const intent = contract.intents.find(({ name }) => name === this.#intent);
        return intent === undefined
            ? null
            : upstream(contract, this.#graph.edges, [...intent.requires, ...intent.welcomes]);
    }
}

/** The nodes that write these fields, and all that those read from. */
function upstream(contract, edges, fields) {
    const wanted = new Set(fields);
    const found = new Set(
        contract.nodes.filter((node) => node.writes.some((field) => wanted.has(field))).map((node) => node.name),
    );
    for (const name of found) {
        edges.filter((edge) => edge.to === name).forEach((edge) => found.add(edge.from));
    }
    return found;
}

function fact(term, value) {
    return [
        { term: true, text: term },
        { term: false, text: value },
    ];
}

function listed(names) {
    return names.length === 0 ? "nothing" : names.join(", ");
}

function nodeWords(contract, name, figures) {
    const node = contract.nodes.find((candidate) => candidate.name === name);
    if (node === undefined) {
        return fact(name, "is not in this contract");
    }
    const live = figures.get(name);
    const wanting = (kind) =>
        contract.intents
            .filter((intent) => intent[kind].some((field) => node.writes.includes(field)))
            .map((intent) => intent.name);
    return [
        ...fact("Node", name + ", level " + (node.level + 1)),
        ...fact("Reads", listed(node.reads)),
        ...((node.readsIfPresent ?? []).length > 0 ? fact("If present", listed(node.readsIfPresent)) : []),
        ...fact("Writes", listed(node.writes)),
        ...fact("Required by", listed(wanting("requires"))),
        ...fact("Welcome in", listed(wanting("welcomes"))),
        ...fact(
            "Now",
            live === undefined
                ? "no figures yet"
                : rate(live.rate) + ", p50 " + latency(live.p50) + ", p99 " + latency(live.p99),
        ),
    ];
}

function intentWords(contract, name) {
    const shown = contract.intents.filter((intent) => name === null || intent.name === name);
    const inputs = name === null && (contract.inputs ?? []).length > 0 ? fact("Inputs", listed(contract.inputs)) : [];
    return inputs.concat(
        shown.flatMap((intent) =>
            fact(intent.name, "requires " + listed(intent.requires) + "; welcomes " + listed(intent.welcomes)),
        ),
    );
}
