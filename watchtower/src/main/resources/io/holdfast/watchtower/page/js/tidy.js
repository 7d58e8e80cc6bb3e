// Makes a frame what the page counts on: lists are lists, text is text, a figure that is none is not known. Its
// sender may be of another version. What cannot be used at all is counted, so that it can be said.
import { known } from "./format.js";

const text = (value, otherwise = "") =>
    value === null || value === undefined
        ? otherwise
        : typeof value === "object"
          ? JSON.stringify(value)
          : String(value);
const figure = (value, otherwise = NaN) => (known(value) ? value : otherwise);
const thing = (value) => (typeof value === "object" && value !== null && !Array.isArray(value) ? value : null);
const list = (value) => (Array.isArray(value) ? value : []);
const time = (value) => (typeof value === "string" ? value : null);

/** A map of counts without what is none, and without a prototype that could answer for a name it does not hold. */
function counts(value) {
    const kept = Object.create(null);
    for (const [name, number] of Object.entries(thing(value) ?? {})) {
        if (known(number)) {
            kept[name] = number;
        }
    }
    return kept;
}

function texts(value) {
    const kept = Object.create(null);
    for (const [name, one] of Object.entries(thing(value) ?? {})) {
        kept[name] = text(one);
    }
    return kept;
}

const LIMIT_FIGURES = {
    settings: ["limit", "periodNanos", "millis", "capacity", "burst"],
    now: ["running", "available", "waiting", "budget"],
    lately: ["calls", "retries", "failed", "timedOut", "refused"],
};

export function tidyBreaker(breaker) {
    for (const name of ["failureRate", "slowRate"]) {
        breaker[name] = figure(breaker[name], -1);
    }
    for (const name of ["buffered", "failed", "slow", "minimumCalls", "openedLately"]) {
        breaker[name] = figure(breaker[name], 0);
    }
    for (const name of ["notPermitted", "late", "rate"]) {
        breaker[name] = figure(breaker[name]);
    }
    for (const name of ["name", "registry", "why"]) {
        breaker[name] = text(breaker[name]);
    }
    breaker.state = text(breaker.state, "unknown");
    breaker.since = time(breaker.since);
    breaker.retryInMillis = figure(breaker.retryInMillis, null);
    breaker.lastErrors = list(breaker.lastErrors).map((error) => text(error));
    breaker.timeline = list(breaker.timeline).filter((move) => thing(move) !== null);
    return breaker;
}

function tidyNode(node) {
    for (const name of ["rate", "p50", "p95", "p99"]) {
        node[name] = figure(node[name], -1);
    }
    node.limit = figure(node.limit, -1);
    for (const name of ["inFlight", "zombies", "hedges"]) {
        node[name] = figure(node[name], 0);
    }
    node.executor = text(node.executor);
    node.node = text(node.node);
    node.provenance = counts(node.provenance);
    node.status = counts(node.status);
    return node;
}

function tidyLimit(limit) {
    for (const name of ["kind", "registry", "name", "fault"]) {
        limit[name] = text(limit[name]);
    }
    limit.since = time(limit.since);
    const known = thing(limit.lately) !== null;
    for (const [part, names] of Object.entries(LIMIT_FIGURES)) {
        const told = thing(limit[part]) ?? {};
        limit[part] = Object.fromEntries(names.map((name) => [name, figure(told[name], part === "lately" ? 0 : NaN)]));
    }
    limit.lately.known = known;
    return limit;
}

function tidyChange(change) {
    for (const name of ["at", "kind", "registry", "name", "changes"]) {
        change[name] = text(change[name]);
    }
    return change;
}

function tidyAnswer(answer) {
    for (const name of ["at", "executor", "intent", "verdict", "explain"]) {
        answer[name] = text(answer[name]);
    }
    return answer;
}

function tidySum(answers) {
    for (const name of ["complete", "degraded", "failed"]) {
        answers[name] = figure(answers[name], 0);
    }
    return answers;
}

function tidyProcess(value) {
    const process = thing(value) ?? {};
    for (const name of ["lock", "heartbeat", "readiness", "recorder"]) {
        process[name] = thing(process[name]);
    }
    if (process.readiness !== null) {
        process.readiness.conditions = list(process.readiness.conditions).map((name) => text(name));
        process.readiness.unmet = texts(process.readiness.unmet);
    }
    process.restarts = list(process.restarts).filter((restart) => thing(restart) !== null);
    return process;
}

/** The frame itself, put in order, with `lost`: what of it could not be used. Throws where it is no frame at all. */
export function tidy(frame) {
    const lost = [];
    const rows = (name, tidied) => {
        const all = list(frame[name]);
        const usable = all.filter((row) => thing(row) !== null);
        if (usable.length < all.length) {
            lost.push(all.length - usable.length + " of " + all.length + " " + name);
        }
        frame[name] = usable.map(tidied);
    };
    if (!Array.isArray(frame.breakers)) {
        lost.push("the list of breakers");
    }
    rows("breakers", tidyBreaker);
    rows("nodes", tidyNode);
    rows("answers", tidySum);
    rows("answersRecent", tidyAnswer);
    rows("reconfigurations", tidyChange);
    if (Array.isArray(frame.limits)) {
        rows("limits", tidyLimit);
    } else {
        frame.limits = null;
    }
    frame.limitsInAll = Math.max(figure(frame.limitsInAll, 0), frame.limits?.length ?? 0);
    frame.process = tidyProcess(frame.process);
    frame.faults = texts(frame.faults);
    frame.breakerStates = counts(frame.breakerStates);
    frame.breakersInAll = Math.max(figure(frame.breakersInAll, 0), frame.breakers.length);
    frame.everyMillis = Math.max(1, figure(frame.everyMillis, 1000));
    frame.service = text(frame.service);
    frame.state = text(frame.state, "READY");
    frame.reason = text(frame.reason);
    frame.lost = lost;
    return frame;
}
