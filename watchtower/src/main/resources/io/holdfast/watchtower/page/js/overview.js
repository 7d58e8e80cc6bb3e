// The first view: what needs attention, all breakers as a map, the answers, the process in a few lines.
import { AnswersChart } from "./answers-chart.js";
import { answerFigures } from "./answers.js";
import { BreakerMap } from "./breaker-map.js";
import { plainChip } from "./chip.js";
import { concernsOf } from "./concerns.js";
import { attribute, el, icon, keyed, text, tone } from "./dom.js";
import { count, duration, latency, moment, plural, rate, sentence } from "./format.js";
import { sortNodes } from "./ranking.js";

const MOST = 8;
const SPAN = 10 * 60000;

export class OverviewView {
    #store;
    #list = el("ul", { class: "attention" });
    #drawList = keyed(this.#list, concernItem, updateConcern);
    #calm = el("div", { class: "calm" }, icon("good", 28), el("p", null, "Nothing needs attention."));
    #more = el("div", { class: "card-foot" }, el("a", { href: "#breakers" }, ""));
    #map;
    #figures = answerFigures();
    #chart;
    #process = el("dl", { class: "facts" });
    #drawProcess = keyed(this.#process, (line) => el(line.term ? "dt" : "dd"), (item, line) => text(item, line.text));
    #nodes = el("tbody");
    #drawNodes = keyed(this.#nodes, nodeLine, updateNodeLine);

    constructor(store, go) {
        this.#store = store;
        this.#map = new BreakerMap(store, go);
        this.#chart = new AnswersChart(store, 150, false);
        this.nodesCard = el("section", { class: "card" },
            el("div", { class: "card-head" }, el("h2", null, "Nodes"), el("a", { href: "#nodes" }, "All nodes")),
            el("div", { class: "scroll-x" }, el("table", { class: "plain tight" },
                el("thead", null, el("tr", null, ...["Node", "Rate", "p50", "p99"].map((title) => el("th", { scope: "col" }, title)))), this.#nodes)));
        this.processCard = el("section", { class: "card" },
            el("div", { class: "card-head" }, el("h2", null, "Process"), el("a", { href: "#process" }, "All facts")),
            el("div", { class: "card-body" }, this.#process));
        this.answersCard = el("section", { class: "card" },
            el("div", { class: "card-head" }, el("h2", null, "Answers"), el("a", { href: "#answers" }, "All answers")),
            el("div", { class: "card-body" }, this.#figures.element, el("div", { class: "gap-above" }, this.#chart.element)));
        this.element = el("div", { class: "grid" },
            el("div", { class: "stack span-7" },
                el("section", { class: "card", "aria-labelledby": "attention-title" },
                    el("div", { class: "card-head" }, el("h2", { id: "attention-title" }, "Needs attention")), this.#list, this.#calm, this.#more),
                el("section", { class: "card" },
                    el("div", { class: "card-head" }, el("h2", null, "All breakers"), this.#map.key),
                    el("div", { class: "card-body" }, this.#map.element)),
                this.nodesCard),
            el("div", { class: "stack span-5" },
                this.answersCard,
                this.processCard));
    }

    enter() {
        this.render();
    }

    leave() {}

    render() {
        const store = this.#store;
        const concerns = concernsOf(store);
        this.#drawList(concerns.slice(0, MOST), (concern) => concern.key);
        this.#list.hidden = concerns.length === 0;
        this.#calm.hidden = concerns.length > 0 || store.snapshot === null;
        text(this.#calm.lastChild, isLive() ? "Nothing needs attention." : "Nothing needed attention when it was last seen.");
        this.#more.hidden = concerns.length <= MOST;
        text(this.#more.firstChild, "and " + count(concerns.length - MOST) + " more");
        this.#map.render();
        this.#figures.update(store.series.totals(60000));
        this.#chart.draw(SPAN);
        this.answersCard.hidden = store.contracts.length === 0;
        const nodes = sortNodes(store.snapshot?.nodes ?? [], "pain", false);
        this.nodesCard.hidden = nodes.length === 0;
        this.#drawNodes(nodes.slice(0, 5), (node) => node.executor + "\u0000" + node.node);
        this.#drawProcess(processLines(store), (line) => line.key);
    }
}

/** Whether what is shown is how it is now. */
function isLive() {
    return !["offline", "stale"].includes(document.body.dataset.connection);
}

function concernItem() {
    const chip = plainChip("mute", null, "");
    const link = el("a", { class: "subject-link" });
    const what = el("span", { class: "soft" });
    return el("li", null, chip, el("div", { class: "cut" }, link, " ", what), el("span", { class: "when" }));
}

function updateConcern(item, concern) {
    const [chip, line, when] = item.children;
    const sign = concern.sign ?? concern.tone;
    if (chip.dataset.sign !== sign + concern.label) {
        chip.dataset.sign = sign + concern.label;
        chip.replaceChildren(icon(sign, concern.sign ? 20 : 12, 12), concern.label);
    }
    tone(chip, concern.tone);
    text(line.children[0], concern.subject);
    attribute(line.children[0], "href", concern.href);
    text(line.children[1], concern.what);
    line.title = concern.subject + " " + concern.what;
    text(when, concern.when);
}

function nodeLine() {
    return el("tr", null, el("th", { scope: "row" }), ...[1, 2, 3].map(() => el("td", { class: "nowrap" })));
}

function updateNodeLine(row, node) {
    [node.node, rate(node.rate), latency(node.p50), latency(node.p99)].forEach((value, index) => text(row.children[index], value));
}

function processLines(store) {
    const { process = {}, state = "STARTING" } = store.snapshot ?? {};
    const started = moment(process.started);
    const facts = [
        ["State", sentence(state) + (process.phase ? ", " + sentence(process.phase) : "")],
        ["Runs for", started === null ? null : duration(store.now() - started)],
        ["Heartbeat", process.heartbeat ? duration(process.heartbeat.ageMillis + store.age()) + " ago" + (process.heartbeat.lastUnit ? ", " + process.heartbeat.lastUnit : "") : "none kept"],
        ["Lock", process.lock ? (process.lock.held ? "held by " : "not held; holder ") + (process.lock.holder || "unknown") : "none used"],
        ["Recorder", process.recorder ? sentence(process.recorder.state) + ", " + count(process.recorder.written) + " written" : "none"],
        ["Restarts", (process.restarts ?? []).length > 0 ? plural(process.restarts.length, "known one", "known ones") + ", last: " + sentence(process.restarts.at(-1).cause) : null],
    ];
    return facts.filter(([, value]) => value !== null).flatMap(([term, value]) => [{ term: true, text: term, key: term + "?" }, { term: false, text: value, key: term + "=" }]);
}
