// What is wrong, worst first.
import { breakerHref, breakerName, nowText, troubleSince, whyText } from "./breaker-words.js";
import { count, duration, percent, plural, share, words } from "./format.js";
import { limitCondition, limitKey, limitName, refusalText } from "./limit-words.js";
import { nameOf } from "./names.js";
import { troubled, withoutValue } from "./ranking.js";
import { conditionOf, keyOf } from "./states.js";

const MINUTE = 60000;
const STAND_INS = ["ALTERNATE", "FALLBACK", "LAST_KNOWN_GOOD", "DEFAULT"];
export const ORDER = { bad: 0, warn: 1, info: 2, mute: 3, good: 4 };

/** Each with its tone, what it is about, what it does, since when (milliseconds or null) and what comes next. */
export function concernsOf(store) {
    const snapshot = store.snapshot;
    if (snapshot === null) {
        return [];
    }
    const now = store.now();
    const found = [
        ...processConcerns(snapshot.process, snapshot.faults, now),
        ...snapshot.breakers.flatMap((breaker) => breakerConcern(breaker, store, now)),
        ...snapshot.nodes.flatMap((node) => nodeConcern(node, store)),
        ...(snapshot.limits ?? []).flatMap(limitConcern),
        ...answersConcern(store),
    ];
    return found.sort(
        (a, b) => ORDER[a.tone] - ORDER[b.tone] || b.weight - a.weight || (a.subject < b.subject ? -1 : 1),
    );
}

function processConcerns(process, faults, now) {
    const found = [];
    const add = (tone, weight, label, subject, what, since = null) =>
        found.push({
            key: label + subject,
            area: "process",
            tone,
            weight,
            label,
            subject,
            what,
            since,
            next: "",
            href: "#process",
        });
    if (process.lock && !process.lock.held) {
        add(
            "bad",
            9000,
            "Lock",
            "Process lock is not held",
            process.lock.holder ? "held by " + process.lock.holder : "",
        );
    }
    const beat = process.heartbeat;
    if (beat && beat.maxMillis > 0 && beat.ageMillis > beat.maxMillis) {
        add(
            "bad",
            8900,
            "Heartbeat",
            "Work stands still",
            "no sign of work for " + duration(beat.ageMillis) + ", healthy is up to " + duration(beat.maxMillis),
            now - beat.ageMillis,
        );
    }
    for (const [condition, why] of Object.entries(process.readiness?.unmet ?? {})) {
        add("warn", 8000, "Not ready", nameOf(condition) + " is not ready", why);
    }
    for (const [panel, why] of Object.entries(faults)) {
        add("warn", 8500, "Blind", "Cannot look at " + nameOf(panel), why + "; shown is what was seen last");
    }
    const recorder = process.recorder;
    if (recorder && recorder.state !== "RECORDING") {
        add("warn", 7000, "Recorder", "Flight recorder is " + words(recorder.state), recorder.reason ?? "");
    }
    return found;
}

function breakerConcern(breaker, store, now) {
    const condition = conditionOf(breaker);
    if (condition.pain < 2) {
        return [];
    }
    return [
        {
            key: keyOf(breaker),
            area: "breaker",
            kind: condition.kind,
            tone: condition.tone,
            weight:
                condition.pain * 100 +
                Math.min(99, 10 * Math.log1p(Math.max(0, breaker.notPermitted || breaker.failureRate || 0))),
            label: condition.word,
            sign: condition.sign,
            subject: breakerName(breaker, store.severalRegistries),
            what: whyText(breaker),
            since: troubleSince(breaker),
            next: nowText(breaker, now),
            href: breakerHref(breaker),
        },
    ];
}

/** The node's name, and its executor where two may have one of that name. */
export function nodeName(node, several) {
    return nameOf(node.node) + (several ? " (" + nameOf(node.executor) + ")" : "");
}

function nodeConcern(node, store) {
    const found = [];
    const add = (weight, label, what) =>
        found.push({
            key: keyOf({ registry: node.executor, name: node.node }) + label,
            area: "node",
            tone: "warn",
            weight,
            label,
            subject: nodeName(node, store.severalExecutors),
            what,
            since: null,
            next: "",
            href: "#nodes",
        });
    if (node.zombies > 0) {
        add(500 + node.zombies, "Stuck calls", plural(node.zombies, "call") + " still running past the time-out");
    }
    const trouble = troubled(node);
    if (trouble >= 20) {
        add(trouble, "Node", percent(trouble, 0) + " " + troubleWords(node));
    }
    return found;
}

/** Below everything else: a limit that refuses does what it is there for, but those who call may not know of it. */
function limitConcern(limit) {
    const { kind, tone, word } = limitCondition(limit);
    if (kind !== "refuses" && kind !== "fault") {
        return [];
    }
    const since = limit.since === null ? NaN : Date.parse(limit.since);
    const name = limitName(limit);
    return [
        {
            key: "limit " + limitKey(limit),
            area: "limit",
            kind,
            tone,
            weight: Math.min(9, Math.log1p(limit.lately.refused)),
            label: kind === "fault" ? "Blind" : word,
            sign: null,
            subject: kind === "fault" ? "Cannot look at " + name : name.charAt(0).toUpperCase() + name.slice(1),
            what: kind === "fault" ? limit.fault : refusalText(limit),
            since: Number.isFinite(since) ? since : null,
            next: "",
            href: "#limits",
        },
    ];
}

function troubleWords(node) {
    const none = withoutValue(node);
    const standIns = STAND_INS.some((origin) => node.provenance?.[origin] > 0);
    if (none === 0) {
        return "answered by a stand-in";
    }
    return standIns ? "answered by a stand-in or not at all" : "without a value, and no stand-in";
}

/** Where no answer comes it may be that nobody asks, or that all hang. */
function runningWords(nodes) {
    const running = nodes.filter(({ inFlight }) => inFlight > 0).length;
    return nodes.length === 0
        ? ""
        : running === 0
          ? " (nothing is running)"
          : " (" + plural(running, "node is", "nodes are") + " running)";
}

function answersConcern({ series, snapshot }) {
    const totals = series.totals(MINUTE);
    const silence = series.silence(snapshot.everyMillis);
    const all = silence === null ? "answers" : "the last " + plural(totals.all, "answer");
    const none = silence === null ? "" : ", none for " + duration(silence) + runningWords(snapshot.nodes);
    const found = [];
    const add = (tone, weight, part, what) =>
        found.push({
            key: "answers " + what,
            area: "answers",
            tone,
            weight,
            label: "Answers",
            subject: share(totals[part], totals.all) + " of " + all + " " + what,
            what: count(totals[part]) + " of " + plural(totals.all, "answer") + " in the last minute" + none,
            none,
            since: series.since(part),
            next: "",
            href: "#answers",
        });
    if (totals.failed > 0) {
        add("bad", 490, "failed", "failed");
    }
    if (totals.degraded > 0) {
        add("warn", 290, "degraded", "degraded");
    }
    return found;
}
