// The first view: what needs attention, all breakers as a map, the answers, the process in a few lines.
import { AnswersChart } from "./answers-chart.js";
import { answerFigures } from "./answers.js";
import { BreakerMap } from "./breaker-map.js";
import { plainChip } from "./chip.js";
import { sinceText } from "./breaker-words.js";
import { concernsOf, nodeName } from "./concerns.js";
import { attribute, el, icon, keyed, text, tone } from "./dom.js";
import { count, duration, latency, moment, plural, rate, sentence, stamp } from "./format.js";
import { guard } from "./guard.js";
import { upper } from "./headline.js";
import { latelyText, limitKey, limitName, limitNow } from "./limit-words.js";
import { nameOf } from "./names.js";
import { sortLimits, sortNodes } from "./ranking.js";
import { keyOf } from "./states.js";

const MINUTE = 60000;
const MOST = 8;
const SPAN = 10 * 60000;

export class OverviewView {
    #store;
    #list = el("ul", { class: "attention" });
    #drawList = keyed(this.#list, concernItem, (item, concern) => updateConcern(item, concern, this.#store.now()));
    #calm = el("div", { class: "calm" }, icon("good", 28), el("p", null, "Nothing needs attention."));
    #more = el("div", { class: "card-foot" }, el("a", { href: "#breakers" }, ""));
    #map;
    #figures = answerFigures();
    #chart;
    #process = el("dl", { class: "facts" });
    #drawProcess = keyed(
        this.#process,
        (line) => el(line.term ? "dt" : "dd"),
        (item, line) => text(item, line.text),
    );
    #nodes = el("tbody");
    #drawNodes = keyed(
        this.#nodes,
        () => tableLine(4),
        (row, node) => updateNodeLine(row, node, this.#store.severalExecutors),
    );

    #limits = el("tbody");
    #drawLimits = keyed(this.#limits, () => tableLine(3), updateLimitLine);
    #changes = el("ul", { class: "changes" });
    #drawChanges = keyed(this.#changes, changeItem, (item, change) => updateChange(item, change, this.#store.now()));

    constructor(store, go) {
        this.#store = store;
        this.#map = new BreakerMap(store, go);
        this.#chart = new AnswersChart(store, 150, false);
        this.nodesCard = tableCard("Nodes", "nodes", ["Node", "Runs", "p50", "p99"], this.#nodes);
        this.limitsCard = tableCard("Limits", "limits", ["Limit", "Now", "Last minute"], this.#limits);
        this.changesCard = el(
            "section",
            { class: "card" },
            el("div", { class: "card-head" }, el("h2", null, "Configurations changed")),
            this.#changes,
        );
        this.processCard = el(
            "section",
            { class: "card" },
            el("div", { class: "card-head" }, el("h2", null, "Process"), el("a", { href: "#process" }, "All facts")),
            el("div", { class: "card-body" }, this.#process),
        );
        this.answersCard = el(
            "section",
            { class: "card" },
            el("div", { class: "card-head" }, el("h2", null, "Answers"), el("a", { href: "#answers" }, "All answers")),
            el(
                "div",
                { class: "card-body" },
                this.#figures.element,
                el("div", { class: "gap-above" }, this.#chart.element),
            ),
        );
        this.attentionCard = el(
            "section",
            { class: "card", "aria-labelledby": "attention-title" },
            el("div", { class: "card-head" }, el("h2", { id: "attention-title" }, "Needs attention")),
            this.#list,
            this.#calm,
            this.#more,
        );
        this.mapCard = el(
            "section",
            { class: "card" },
            el("div", { class: "card-head" }, el("h2", null, "All breakers"), this.#map.key),
            el("div", { class: "card-body" }, this.#map.element),
        );
        this.element = el(
            "div",
            { class: "grid" },
            el("div", { class: "stack span-7" }, this.attentionCard, this.mapCard, this.nodesCard),
            el(
                "div",
                { class: "stack span-5" },
                this.answersCard,
                this.limitsCard,
                this.changesCard,
                this.processCard,
            ),
        );
    }

    enter() {
        this.render();
    }

    leave() {}

    render() {
        const store = this.#store;
        guard.part(this.attentionCard, "what needs attention", () => this.#attention(concernsOf(store)));
        guard.part(this.mapCard, "all breakers", () => this.#map.render());
        guard.part(this.answersCard, "answers", () => {
            this.#figures.update(store.series, MINUTE, "the last minute", store.snapshot?.everyMillis);
            this.#chart.draw(SPAN);
            this.answersCard.hidden = store.contracts.length === 0;
        });
        guard.part(this.nodesCard, "nodes", () => {
            const nodes = sortNodes(store.snapshot?.nodes ?? [], "pain", false);
            this.nodesCard.hidden = nodes.length === 0;
            this.#drawNodes(nodes.slice(0, 5), (node) => keyOf({ registry: node.executor, name: node.node }));
        });
        guard.part(this.limitsCard, "limits", () => {
            const limits = sortLimits(store.snapshot?.limits ?? [], "pain", false);
            this.limitsCard.hidden = limits.length === 0;
            this.#drawLimits(limits.slice(0, 5), limitKey);
        });
        guard.part(this.changesCard, "configurations changed", () => {
            const changes = (store.snapshot?.reconfigurations ?? []).slice(-5).reverse();
            this.changesCard.hidden = changes.length === 0;
            this.#drawChanges(changes, (change, index) => index + JSON.stringify(change));
        });
        guard.part(this.processCard, "process", () => this.#drawProcess(processLines(store), (line) => line.key));
    }

    #attention(concerns) {
        this.#drawList(concerns.slice(0, MOST), (concern) => concern.key);
        this.#list.hidden = concerns.length === 0;
        this.#calm.hidden = concerns.length > 0 || this.#store.snapshot === null;
        text(
            this.#calm.lastChild,
            isLive() ? "Nothing needs attention." : "Nothing needed attention when it was last seen.",
        );
        this.#more.hidden = concerns.length <= MOST;
        text(this.#more.firstChild, "and " + count(concerns.length - MOST) + " more");
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
    return el(
        "li",
        null,
        chip,
        el("div", { class: "says" }, link, " ", what),
        el("span", { class: "when" }, el("div"), el("div", { class: "next" })),
    );
}

function updateConcern(item, concern, now) {
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
    text(when.children[0], sinceText(concern.since, now));
    text(when.children[1], concern.next);
}

function tableCard(title, view, heads, body) {
    return el(
        "section",
        { class: "card" },
        el(
            "div",
            { class: "card-head" },
            el("h2", null, title),
            el("a", { href: "#" + view }, "All " + title.toLowerCase()),
        ),
        el(
            "div",
            { class: "scroll-x" },
            el(
                "table",
                { class: "plain tight" },
                el("thead", null, el("tr", null, ...heads.map((head) => el("th", { scope: "col" }, head)))),
                body,
            ),
        ),
    );
}

function tableLine(columns) {
    const cells = Array.from({ length: columns - 1 }, () => el("td", { class: "nowrap" }));
    return el("tr", null, el("th", { scope: "row" }), ...cells);
}

function updateLimitLine(row, limit) {
    [upper(limitName(limit)), limitNow(limit), latelyText(limit)].forEach((value, index) =>
        text(row.children[index], value),
    );
}

function changeItem() {
    return el("li", null, el("span", { class: "faint nowrap" }), el("span", { class: "what" }));
}

function updateChange(item, change, now) {
    text(item.children[0], stamp(change.at, now));
    text(item.children[1], upper(limitName(change)) + ": " + (change.changes || "no setting that can be compared"));
}

function updateNodeLine(row, node, several) {
    [nodeName(node, several), rate(node.rate), latency(node.p50), latency(node.p99)].forEach((value, index) =>
        text(row.children[index], value),
    );
}

function processLines(store) {
    const { process = {}, state = "STARTING" } = store.snapshot ?? {};
    const started = moment(process.started);
    const facts = [
        ["State", sentence(state) + (process.phase ? ", " + sentence(process.phase) : "")],
        ["Runs for", started === null ? null : duration(store.now() - started)],
        [
            "Last sign of work",
            process.heartbeat
                ? duration(process.heartbeat.ageMillis + store.age()) +
                  " ago" +
                  (process.heartbeat.lastUnit ? ", " + nameOf(process.heartbeat.lastUnit) : "")
                : "no heartbeat set up",
        ],
        [
            "Process lock",
            process.lock
                ? (process.lock.held ? "held by " : "not held; holder ") + (process.lock.holder || "unknown")
                : "none set up",
        ],
        [
            "Recorder",
            process.recorder
                ? sentence(process.recorder.state) + ", " + plural(process.recorder.written, "entry", "entries")
                : "none",
        ],
        [
            "Restarts",
            (process.restarts ?? []).length > 0
                ? plural(process.restarts.length, "known one", "known ones") +
                  ", last: " +
                  sentence(process.restarts.at(-1).cause)
                : null,
        ],
    ];
    return facts
        .filter(([, value]) => value !== null)
        .flatMap(([term, value]) => [
            { term: true, text: term, key: term + "?" },
            { term: false, text: value, key: term + "=" },
        ]);
}
