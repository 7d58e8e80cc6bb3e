// What is said of a retry, time limit, bulkhead or rate limit, in the same words wherever it is said.
import { count, duration, plural, words } from "./format.js";
import { nameOf } from "./names.js";
import { keyOf } from "./states.js";

const THIN = "\u202f";
const SECOND = 1000;
const MINUTE = 60000;

// as long as a year is for ever to a call
const ENDLESS = 365 * 86400000;

// from here on a share of calls that time out is what a breaker would be called strained for
const TIMED_OUT_SHARE = 0.2;
const TIMED_OUT_LEAST = 3;

const FAULT = { kind: "fault", word: "Unknown", sign: "warn", tone: "warn", pain: 5 };
const REFUSES = { kind: "refuses", word: "Refuses", sign: "warn", tone: "warn", pain: 4 };
const DRY = { kind: "refuses", word: "Budget dry", sign: "warn", tone: "warn", pain: 4 };
const TIMES_OUT = { kind: "late", word: "Times out", sign: "warn", tone: "warn", pain: 3 };
const WAITS = { kind: "waits", word: "Calls wait", sign: "info", tone: "info", pain: 2 };
const FINE = { kind: "fine", word: "OK", sign: "good", tone: "good", pain: 0 };

/** Unlike the name alone this is one limit: a retry and a bulkhead may have one name, and so may two registries. */
export function limitKey(limit) {
    return limit.kind + " " + keyOf(limit);
}

/** "thread pool" for what the feed calls a pool bulkhead, "rate limit" for a rate limit. */
export function kindWord({ kind }) {
    return kind === "POOL_BULKHEAD" ? "thread pool" : words(nameOf(kind));
}

/** What it is and its name, and of which registry it is where that is not plain. */
export function limitName(limit) {
    return kindWord(limit) + " " + nameOf(limit.name) + (ownRegistry(limit) ? " (" + nameOf(limit.registry) + ")" : "");
}

/** Whether its registry has a name that somebody has given it. */
export function ownRegistry({ registry }) {
    return registry !== "default";
}

export function limitCondition({ fault, lately, kind, now }) {
    if (fault !== "") {
        return FAULT;
    }
    if (lately.refused > 0) {
        return kind === "RETRY" ? DRY : REFUSES;
    }
    if (lately.timedOut >= TIMED_OUT_LEAST && lately.timedOut >= TIMED_OUT_SHARE * lately.calls) {
        return TIMES_OUT;
    }
    return now.waiting > 0 ? WAITS : FINE;
}

/** What is allowed. */
export function settingsText({ kind, settings }) {
    const waits = settings.millis > 0 ? ", waits up to " + lengthText(settings.millis) : "";
    switch (kind) {
        case "RETRY":
            return "up to " + plural(settings.limit, "attempt");
        case "TIME_LIMIT":
            return "calls up to " + lengthText(settings.millis);
        case "BULKHEAD":
            return count(settings.limit) + " at once" + waits;
        case "POOL_BULKHEAD":
            return plural(settings.limit, "thread") + ", " + count(settings.capacity) + " in the queue";
        case "RATE_LIMIT":
            return (
                count(settings.limit) +
                " in " +
                lengthText(settings.periodNanos / 1e6) +
                (settings.burst > 0 ? ", " + count(settings.burst) + " at once" : "") +
                waits
            );
        default:
            return "";
    }
}

/** What it does at this moment; a dash where its kind does nothing between calls. */
export function limitNow({ kind, settings, now }) {
    switch (kind) {
        case "BULKHEAD":
            return count(now.running) + " of " + count(settings.limit) + " running";
        case "POOL_BULKHEAD":
            return count(now.running) + " of " + count(settings.limit) + " busy";
        case "RATE_LIMIT":
            return now.available < 0
                ? count(-now.available) + " promised ahead"
                : count(now.available) + " of " + count(settings.limit) + " left";
        case "RETRY":
            return now.budget >= 0 ? "budget " + count(now.budget) : "–";
        default:
            return "–";
    }
}

/** How much of it is used, from 0 to 1; NaN where that has no meaning. */
export function usedShare({ kind, settings, now }) {
    return kind === "RATE_LIMIT"
        ? 1 - Math.max(0, now.available) / (settings.burst > 0 ? settings.burst : settings.limit)
        : now.running / settings.limit;
}

/** What it did within the last minute. */
export function latelyText({ kind, lately, fault }) {
    if (fault !== "") {
        return "–";
    }
    if (!lately.known) {
        return "not counted";
    }
    const refused = count(lately.refused) + (kind === "RETRY" ? " not repeated" : " refused");
    if (kind === "RETRY") {
        return lately.calls + lately.retries === 0
            ? "no call"
            : plural(lately.retries, "retry", "retries") +
                  " in " +
                  plural(lately.calls, "call") +
                  (lately.failed > 0 ? ", " + count(lately.failed) + " failed" : "") +
                  (lately.refused > 0 ? ", " + refused : "");
    }
    if (kind === "TIME_LIMIT") {
        return lately.calls === 0
            ? "no call"
            : lately.timedOut === 0
              ? plural(lately.calls, "call") + " in time"
              : count(lately.timedOut) + " of " + plural(lately.calls, "call") + " timed out";
    }
    return lately.refused > 0 ? refused : "none refused";
}

/** Whether it refuses, and what that means for those who call. */
export function refusalText(limit) {
    const { kind, lately } = limit;
    const waiting = limit.now.waiting > 0 ? ", " + count(limit.now.waiting) + " waiting" : "";
    return kind === "RETRY"
        ? plural(lately.refused, "call") + " not repeated in the last minute, for want of a budget"
        : plural(lately.refused, "call") + " refused in the last minute; now " + limitNow(limit) + waiting;
}

/** A length of time as a setting, without digits that say nothing. */
export function lengthText(millis) {
    if (millis >= ENDLESS) {
        return "no end";
    }
    if (millis >= MINUTE) {
        return duration(millis);
    }
    const [value, unit] =
        millis >= SECOND
            ? [millis / SECOND, "s"]
            : millis >= 1
              ? [millis, "ms"]
              : millis >= 0.001
                ? [millis * 1e3, "µs"]
                : [millis * 1e6, "ns"];
    return Number.isFinite(value) ? Number(value.toFixed(2)) + THIN + unit : "–";
}
