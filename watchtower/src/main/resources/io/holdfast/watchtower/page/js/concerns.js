// What is wrong, worst first, and the one line that says it.
import { count, duration, moment, percent, plural, share, words } from "./format.js";
import { troubled } from "./ranking.js";
import { isStrained, keyOf, stateOf } from "./states.js";

const MINUTE = 60000;
const ORDER = { bad: 0, warn: 1, info: 2, mute: 3 };

export function concernsOf(store) {
    const snapshot = store.snapshot;
    if (snapshot === null) {
        return [];
    }
    const now = store.now();
    const found = [
        ...processConcerns(snapshot.process ?? {}, snapshot.faults),
        ...snapshot.breakers.flatMap((breaker) => breakerConcern(breaker, now)),
        ...(snapshot.nodes ?? []).flatMap(nodeConcern),
        ...answersConcern(store.series.totals(MINUTE)),
    ];
    return found.sort((a, b) => ORDER[a.tone] - ORDER[b.tone] || b.weight - a.weight || (a.subject < b.subject ? -1 : 1));
}

function processConcerns(process, faults) {
    const found = [];
    const add = (tone, weight, label, subject, what) => found.push({ key: subject, tone, weight, label, subject, what, when: "", href: "#process" });
    if (process.lock && !process.lock.held) {
        add("bad", 9000, "Lock", "Process lock is not held", process.lock.holder ? "held by " + process.lock.holder : "");
    }
    const beat = process.heartbeat;
    if (beat && beat.maxMillis > 0 && beat.ageMillis > beat.maxMillis) {
        add("bad", 8900, "Heartbeat", "Work stands still", "no beat for " + duration(beat.ageMillis) + ", limit " + duration(beat.maxMillis));
    }
    for (const [condition, why] of Object.entries(process.readiness?.unmet ?? {})) {
        add("warn", 8000, "Not ready", condition, why);
    }
    for (const [panel, why] of Object.entries(faults ?? {})) {
        add("warn", 8500, "Blind", "Cannot look at " + panel, why + "; shown is what was seen last");
    }
    const recorder = process.recorder;
    if (recorder && recorder.state !== "RECORDING") {
        add("warn", 7000, "Recorder", "Flight recorder is " + words(recorder.state), recorder.reason ?? "");
    }
    return found;
}

function breakerConcern(breaker, now) {
    const state = stateOf(breaker.state);
    const strained = isStrained(breaker);
    if (!strained && state.pain < 3) {
        return [];
    }
    return [{
        key: keyOf(breaker),
        tone: strained ? "warn" : state.tone,
        weight: strained ? breaker.failureRate : state.pain * 100 + Math.min(99, 10 * Math.log1p(breaker.notPermitted)),
        label: state.word,
        sign: state.sign,
        subject: breaker.name,
        what: strained ? "fails " + percent(breaker.failureRate) + ", slow " + percent(breaker.slowRate) : breaker.why ?? "",
        when: strained ? "" : whenText(breaker, now),
        href: breakerHref(breaker),
    }];
}

export function breakerHref(breaker) {
    return "#breakers/" + encodeURIComponent(breaker.registry) + "/" + encodeURIComponent(breaker.name);
}

export function whenText(breaker, now) {
    const since = moment(breaker.since);
    return retryText(breaker, now) || (since === null ? "" : "for " + duration(now - since));
}

/** When an open breaker goes on; empty for one that is not open or stays so. */
export function retryText(breaker, now) {
    const retry = retryIn(breaker, now);
    return retry === null ? "" : retry === 0 ? "next call tries" : "half-open in " + duration(retry + 999);
}

/** Milliseconds to half-open, counted down between ticks, too: the feed's time is that of its snapshot. */
function retryIn(breaker, now) {
    return breaker.retryInMillis === null || breaker.retryInMillis === undefined ? null : Math.max(0, breaker.retryInMillis - (now - breaker.seenAt));
}

function nodeConcern(node) {
    const found = [];
    const add = (tone, weight, label, what) => found.push({
        key: node.executor + "\u0000" + node.node + label, tone, weight, label, subject: node.node, what, when: "", href: "#nodes",
    });
    if (node.zombies > 0) {
        add("warn", 500 + node.zombies, "Zombies", plural(node.zombies, "call") + " past the time-out still running");
    }
    const trouble = troubled(node);
    if (trouble >= 20) {
        add("warn", trouble, "Node", percent(trouble, 0) + " of its results are not its own success");
    }
    return found;
}

function answersConcern(totals) {
    const found = [];
    const add = (tone, weight, part, what) => found.push({
        key: "answers " + what, tone, weight, label: "Answers", subject: share(part, totals.all) + " " + what, what: count(part) + " of " + plural(totals.all, "answer") + " in the last minute", when: "", href: "#answers",
    });
    if (totals.failed > 0) {
        add("bad", 490, totals.failed, "failed");
    }
    if (totals.degraded > 0) {
        add("warn", 290, totals.degraded, "degraded");
    }
    return found;
}

/** The line at the top: tone, sentence, and what stands under it. */
export function headlineOf(store, connection) {
    const snapshot = store.snapshot;
    if (connection.state === "offline") {
        const last = snapshot === null ? "" : " Below is what was last seen, " + duration(store.age()) + " ago.";
        return { tone: "bad", title: "No connection to the process", more: upper(connection.more) + "." + last };
    }
    if (snapshot === null || connection.state === "starting") {
        return { tone: "info", title: "Starting", more: connection.more };
    }
    if (connection.state === "draining") {
        return { tone: "info", title: "Draining", more: connection.more };
    }
    if (connection.state === "stale") {
        return { tone: "warn", title: "Stale: " + connection.more, more: "The connection stands, the ticks do not come. Below is what was last seen." };
    }
    return judged(store, snapshot);
}

function judged(store, snapshot) {
    const parts = [];
    let tone = "good";
    const worsen = (wanted) => (tone = ORDER[wanted] < (ORDER[tone] ?? 4) ? wanted : tone);
    const add = (wanted, words) => {
        worsen(wanted);
        parts.push(words);
    };
    const process = snapshot.process ?? {};
    if (process.lock && !process.lock.held) {
        add("bad", "process lock not held");
    }
    if (process.heartbeat && process.heartbeat.maxMillis > 0 && process.heartbeat.ageMillis > process.heartbeat.maxMillis) {
        add("bad", "no heartbeat for " + duration(process.heartbeat.ageMillis));
    }
    const all = snapshot.breakers.length;
    const open = snapshot.breakers.filter((breaker) => stateOf(breaker.state).kind === "open").length;
    const half = snapshot.breakers.filter((breaker) => breaker.state === "HALF_OPEN").length;
    if (open > 0) {
        add("bad", count(open) + " of " + plural(all, "breaker") + " open");
    }
    if (half > 0) {
        add("warn", open > 0 ? count(half) + " half-open" : count(half) + " of " + plural(all, "breaker") + " half-open");
    }
    const totals = store.series.totals(MINUTE);
    if (totals.failed > 0) {
        add("bad", "answers failed " + share(totals.failed, totals.all));
    }
    if (totals.degraded > 0) {
        add("warn", (totals.failed > 0 ? "" : "answers ") + "degraded " + share(totals.degraded, totals.all));
    }
    const also = alsoOf(snapshot);
    if (also.length > 0) {
        worsen("warn");
    }
    if (parts.length === 0) {
        return { tone, title: also.length === 0 ? calm(all, totals) : upper(also.join(", ")), more: under(store, snapshot, totals) };
    }
    return { tone, title: upper(parts.join(", ")), more: under(store, snapshot, totals) + (also.length === 0 ? "" : ". Also: " + also.join(", ")) };
}

/** What is worth the head line only when nothing worse fills it. */
function alsoOf({ state, process, faults }) {
    const also = [];
    if (process?.recorder && process.recorder.state !== "RECORDING") {
        also.push("recorder " + words(process.recorder.state));
    }
    if (Object.keys(faults ?? {}).length > 0) {
        also.push("cannot look at " + Object.keys(faults).join(", "));
    }
    if (state === "DEGRADED") {
        also.push("process degraded");
    }
    return also;
}

function calm(all, totals) {
    const breakers = all === 0 ? "No breakers yet" : all === 1 ? "The breaker is closed" : "No breaker of " + count(all) + " is open";
    return breakers + (totals.all > 0 ? ", all answers complete" : "");
}

function under(store, snapshot, totals) {
    const worst = concernsOf(store).find(({ label }) => label !== "Answers");
    if (worst !== undefined) {
        return "Worst: " + worst.subject + (worst.what ? ": " + worst.what : "");
    }
    return totals.all > 0 ? plural(totals.all, "answer") + " in the last minute" : snapshot.reason || "";
}

function upper(line) {
    return line.charAt(0).toUpperCase() + line.slice(1);
}
