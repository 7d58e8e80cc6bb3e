// The view of the process: lock, heartbeat, readiness, the way down, restarts, the recorder, and this page's own
// connection.
import { plainChip } from "./chip.js";
import { closeText } from "./connection.js";
import { attribute, el, keyed, text, tone } from "./dom.js";
import { bytes, count, duration, known, moment, sentence, stamp, words } from "./format.js";
import { guard } from "./guard.js";

const PHASES = ["NOT_READY", "DELAY", "STOP_ACCEPTING", "DRAIN", "STOP_WORK", "FINALIZE", "CLOSE", "RELEASE"];

export class ProcessView {
    #store;
    #parts = [];

    constructor(store) {
        this.#store = store;
        this.element = el(
            "section",
            { "aria-labelledby": "process-title" },
            el("div", { class: "view-head" }, el("h2", { id: "process-title" }, "Process")),
            el(
                "div",
                { class: "grid" },
                this.#card("State", stateCard()),
                this.#card("Heartbeat", heartbeatCard()),
                this.#card("Process lock", lockCard()),
                this.#card("Readiness", readinessCard(), "span-6"),
                this.#card("Flight recorder", recorderCard(), "span-6"),
                this.#card("Last restarts", restartsCard(), "span-6"),
                this.#card("This page's connection", closesCard(), "span-6"),
            ),
        );
    }

    #card(title, part, span = "span-4") {
        const card = el(
            "section",
            { class: "card " + span },
            el("div", { class: "card-head" }, el("h3", null, title), part.chip ?? null),
            el("div", { class: "card-body" }, part.element),
        );
        this.#parts.push({ title, part, card });
        return card;
    }

    enter() {
        this.render();
    }

    leave() {}

    render() {
        const snapshot = this.#store.snapshot;
        for (const { title, part, card } of this.#parts) {
            guard.part(card, title, () => part.update(snapshot?.process ?? {}, this.#store, snapshot));
        }
    }
}

/** A chip whose words and tone change. */
function liveChip() {
    const chip = el("span", { class: "chip" });
    return { chip, say: (toneName, line) => (tone(chip, toneName), text(chip, line)) };
}

/** A list of facts whose lines come and go; a value of null leaves its line out. */
function liveFacts() {
    const element = el("dl", { class: "facts" });
    const draw = keyed(
        element,
        (line) => el(line.term ? "dt" : "dd"),
        (item, line) => text(item, line.text),
    );
    return {
        element,
        say: (facts) =>
            draw(
                facts
                    .filter(([, value]) => value !== null && value !== undefined && value !== "")
                    .flatMap(([term, value]) => [
                        { term: true, text: term, key: term + "?" },
                        { term: false, text: value, key: term + "=" },
                    ]),
                (line) => line.key,
            ),
    };
}

const STATE_TONES = { READY: "good", DEGRADED: "warn", STARTING: "info", DRAINING: "info", STOPPED: "mute" };

function stateCard() {
    const { chip, say } = liveChip();
    const facts = liveFacts();
    const phases = el(
        "ol",
        { class: "phases", "aria-label": "Phases of the shutdown" },
        ...PHASES.map((phase) => el("li", null, sentence(phase))),
    );
    return {
        chip,
        element: el("div", null, facts.element, el("h3", null), phases),
        update(process, store, snapshot) {
            const state = snapshot?.state ?? "STARTING";
            say(STATE_TONES[state] ?? "mute", sentence(state));
            const started = moment(process.started);
            facts.say([
                ["Process", known(process.pid) ? process.pid + (process.host ? " on " + process.host : "") : null],
                [
                    "Runs for",
                    started === null ? null : duration(store.now() - started) + ", since " + stamp(process.started),
                ],
                ["Because", snapshot?.reason],
                ["Shutdown", process.phase ? sentence(process.phase) : null],
            ]);
            const at = PHASES.indexOf(process.phase);
            phases.hidden = at < 0;
            [...phases.children].forEach((item, index) => {
                attribute(item, "aria-current", index === at ? "step" : null);
                item.classList.toggle("is-past", index < at);
            });
        },
    };
}

function heartbeatCard() {
    const { chip, say } = liveChip();
    const facts = liveFacts();
    const bar = el("i");
    const meter = el("div", { class: "meter", "aria-hidden": "true" }, bar);
    return {
        chip,
        element: el("div", null, meter, facts.element),
        update({ heartbeat }, store) {
            meter.hidden = !heartbeat;
            if (!heartbeat) {
                say("mute", "None");
                facts.say([["Last sign of work", "No heartbeat is set up here."]]);
                return;
            }
            const age = heartbeat.ageMillis + store.age();
            const used = heartbeat.maxMillis > 0 ? age / heartbeat.maxMillis : 0;
            const toneName = used > 1 ? "bad" : used > 0.6 ? "warn" : "good";
            say(toneName, used > 1 ? "Stands still" : "Beats");
            tone(meter, toneName);
            bar.style.width = Math.min(100, 100 * used) + "%";
            facts.say([
                [
                    "Last sign of work",
                    duration(age) +
                        " ago" +
                        (heartbeat.maxMillis > 0 ? ", limit " + duration(heartbeat.maxMillis) : ""),
                ],
                ["Units of work done", count(heartbeat.sequence)],
                ["Worked on", heartbeat.lastUnit],
            ]);
        },
    };
}

function lockCard() {
    const { chip, say } = liveChip();
    const facts = liveFacts();
    return {
        chip,
        element: facts.element,
        update({ lock }) {
            say(!lock ? "mute" : lock.held ? "good" : "bad", !lock ? "None" : lock.held ? "Held" : "Not held");
            facts.say(
                lock
                    ? [
                          ["Holder", lock.holder],
                          ["File", lock.path],
                      ]
                    : [["Lock", "No process lock is set up here."]],
            );
        },
    };
}

function readinessCard() {
    const { chip, say } = liveChip();
    const list = el("ul", { class: "notes" });
    const draw = keyed(
        list,
        () => el("li"),
        (item, [condition, why, mute]) => {
            const [sign, says] = mute ? ["mute", mute] : why === undefined ? ["good", "met"] : ["warn", why];
            const drawn = condition + sign + says;
            if (item.dataset.drawn !== drawn) {
                item.dataset.drawn = drawn;
                item.replaceChildren(plainChip(sign, sign, condition), " ", el("span", { class: "soft" }, says));
            }
        },
    );
    return {
        chip,
        element: list,
        update({ readiness }) {
            say(
                readiness ? (STATE_TONES[readiness.state] ?? "mute") : "mute",
                readiness ? sentence(readiness.state) : "None",
            );
            const conditions = readiness?.conditions ?? [];
            draw(
                conditions.length > 0
                    ? conditions.map((name) => [name, readiness.unmet?.[name]])
                    : [["no conditions", undefined, readiness ? "ready when started" : "none are watched"]],
                ([name]) => name,
            );
        },
    };
}

function recorderCard() {
    const { chip, say } = liveChip();
    const facts = liveFacts();
    return {
        chip,
        element: facts.element,
        update({ recorder }, store) {
            if (!recorder) {
                say("mute", "None");
                facts.say([["Recorder", "Nothing is recorded. recordTo(path) keeps a history over restarts."]]);
                return;
            }
            say(
                recorder.state === "RECORDING" ? "good" : recorder.state === "PAUSED" ? "warn" : "mute",
                sentence(recorder.state),
            );
            const commit = moment(recorder.lastCommit);
            facts.say([
                ["Because", recorder.reason],
                ["Last written", commit === null ? null : duration(store.now() - commit) + " ago"],
                ["Entries written", count(recorder.written)],
                ["Waiting", count(recorder.queued)],
                ["Lost, found no room", count(recorder.dropped)],
                [
                    "Write-ahead log",
                    known(recorder.walBytes) && recorder.walBytes >= 0 ? bytes(recorder.walBytes) : null,
                ],
            ]);
        },
    };
}

const PLANNED = new Set(["STARTED", "PLANNED", "SCHEDULED", "DONE"]);

function restartsCard() {
    const list = el("ol", { class: "notes" });
    const next = el("p", { class: "soft gap-below" });
    const draw = keyed(
        list,
        (restart) =>
            el(
                "li",
                null,
                plainChip(
                    PLANNED.has(restart.cause) ? "info" : "bad",
                    PLANNED.has(restart.cause) ? "info" : "bad",
                    sentence(restart.cause),
                ),
                " ",
                el(
                    "span",
                    { class: "faint" },
                    stamp(restart.at) + (known(restart.exit) && restart.exit >= 0 ? ", exit " + restart.exit : ""),
                ),
                el("div", { class: "soft" }, restart.detail ?? ""),
            ),
        () => {},
    );
    return {
        element: el("div", null, next, list),
        update({ restarts, nextRestart }, store) {
            const newest = [...(restarts ?? [])].sort((a, b) => (a.at < b.at ? 1 : -1));
            draw(newest, (restart, index) => restart.at + " " + restart.cause + " " + (newest.length - index));
            text(
                next,
                nextRestart
                    ? "Next planned restart " +
                          stamp(nextRestart) +
                          ", in " +
                          duration(moment(nextRestart) - store.now()) +
                          "."
                    : newest.length === 0
                      ? "No restart is known."
                      : "",
            );
            next.hidden = next.textContent === "";
        },
    };
}

function closesCard() {
    const list = el("ol", { class: "notes" });
    const state = el("p", { class: "soft gap-below" });
    const draw = keyed(
        list,
        (close) => el("li", null, el("span", { class: "faint" }, stamp(close.at)), " ", closeText(close)),
        () => {},
    );
    return {
        element: el("div", null, state, list),
        update(process, store, snapshot) {
            text(
                state,
                snapshot === null
                    ? "Nothing came in yet."
                    : "Message " +
                          count(snapshot.seq) +
                          " of this run came in " +
                          duration(store.age()) +
                          " ago; the connection is " +
                          words(store.link.phase) +
                          ".",
            );
            draw(store.link.closes, (close) => close.at + ":" + close.code);
        },
    };
}
