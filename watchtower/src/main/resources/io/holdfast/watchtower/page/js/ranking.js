// Orders and filters breakers, nodes and limits. Pure functions over what the feed sent.
import { kindWord, limitCondition, usedShare } from "./limit-words.js";
import { conditionOf, isFlapping, isStrained, kindOf, stateOf } from "./states.js";

const byName = new Intl.Collator("en", { numeric: true, sensitivity: "base" }).compare;

/** Coarse on purpose: rows must not change places because a rate moved by a little. */
export function pain(breaker) {
    if (isStrained(breaker) && !isFlapping(breaker)) {
        return 2000 + Math.floor(Math.max(0, breaker.failureRate, breaker.slowRate / 2) / 10);
    }
    return conditionOf(breaker).pain * 1000;
}

const BREAKER_KEYS = {
    pain: (a, b) => pain(b) - pain(a) || sinceOf(b) - sinceOf(a),
    name: (a, b) => byName(a.name, b.name),
    failureRate: (a, b) => b.failureRate - a.failureRate,
    slowRate: (a, b) => b.slowRate - a.slowRate,
    rate: (a, b) => b.rate - a.rate,
    notPermitted: (a, b) => b.notPermitted - a.notPermitted,
    since: (a, b) => sinceOf(b) - sinceOf(a),
};

function sinceOf(breaker) {
    return breaker.state === "CLOSED" || breaker.since === null ? 0 : Date.parse(breaker.since) || 0;
}

const NODE_KEYS = {
    pain: (a, b) => nodePain(b) - nodePain(a),
    name: (a, b) => byName(a.node, b.node),
    rate: (a, b) => b.rate - a.rate,
    p50: (a, b) => b.p50 - a.p50,
    p95: (a, b) => b.p95 - a.p95,
    p99: (a, b) => b.p99 - a.p99,
    zombies: (a, b) => b.zombies - a.zombies || b.inFlight - a.inFlight,
};

// an execution that was not needed or not wanted any more is no result
const NO_RESULT = new Set(["SKIPPED", "CANCELLED"]);

const WITHOUT_VALUE = ["FAILED", "TIMEOUT", "CIRCUIT_OPEN", "REJECTED", "DECLINED"];

/** How many results of a node had no value at all. */
export function withoutValue(node) {
    return WITHOUT_VALUE.reduce((sum, status) => sum + (node.status?.[status] ?? 0), 0);
}

/** How many of a hundred results of a node came from a stand-in or not at all. */
export function troubled(node) {
    let all = 0;
    let good = 0;
    for (const [status, number] of Object.entries(node.status ?? {})) {
        all += NO_RESULT.has(status) ? 0 : number;
        good += status === "SUCCESS" ? number : 0;
    }
    return all === 0 ? 0 : (100 * (all - good)) / all;
}

export function nodePain(node) {
    return node.zombies * 1000 + Math.round(troubled(node) / 5) * 10;
}

/** Sorted by a key, names deciding what is equal, so that the order is always the same for the same figures. */
export function sorted(items, keys, key, reversed, textOf) {
    const compare = Object.hasOwn(keys, key) ? keys[key] : keys.pain;
    return [...items].sort((a, b) => (reversed ? -1 : 1) * compare(a, b) || byName(textOf(a), textOf(b)));
}

export function sortBreakers(breakers, key, reversed) {
    return sorted(breakers, BREAKER_KEYS, key, reversed, (breaker) => breaker.name + " " + breaker.registry);
}

export function sortNodes(nodes, key, reversed) {
    return sorted(nodes, NODE_KEYS, key, reversed, (node) => node.node + " " + node.executor);
}

const numberOr = (value, otherwise) => (Number.isFinite(value) ? value : otherwise);
const latelyOf = ({ lately }) => lately.refused + lately.timedOut + lately.retries;

const LIMIT_KEYS = {
    // coarse, as for breakers: what changes each second must not move rows
    pain: (a, b) =>
        limitCondition(b).pain - limitCondition(a).pain ||
        Math.floor(Math.log2(1 + b.lately.refused)) - Math.floor(Math.log2(1 + a.lately.refused)),
    name: (a, b) => byName(a.name, b.name),
    used: (a, b) => numberOr(usedShare(b), -1) - numberOr(usedShare(a), -1),
    waiting: (a, b) => numberOr(b.now.waiting, -1) - numberOr(a.now.waiting, -1),
    lately: (a, b) => latelyOf(b) - latelyOf(a),
};

export function sortLimits(limits, key, reversed) {
    return sorted(limits, LIMIT_KEYS, key, reversed, (limit) => [limit.name, limit.kind, limit.registry].join(" "));
}

/** Every word of the query must occur in the kind, the name, the registry or the state. */
export function searchLimits(limits, query) {
    const wanted = wordsOf(query);
    return limits.filter((limit) => {
        const text = [kindWord(limit), limit.name, limit.registry, limitCondition(limit).word].join(" ").toLowerCase();
        return wanted.every((word) => text.includes(word));
    });
}

function wordsOf(query) {
    return query
        .toLowerCase()
        .split(/\s+/)
        .filter((word) => word !== "");
}

/** Every word of the query must occur in the name, the state or the cause. */
export function searchBreakers(breakers, query, kind) {
    const wanted = wordsOf(query);
    return breakers.filter((breaker) => {
        if (kind !== null && kindOf(breaker) !== kind) {
            return false;
        }
        if (wanted.length === 0) {
            return true;
        }
        const text = [
            breaker.name,
            breaker.registry,
            stateOf(breaker.state).word,
            conditionOf(breaker).word,
            breaker.why,
        ]
            .join(" ")
            .toLowerCase();
        return wanted.every((word) => text.includes(word));
    });
}
