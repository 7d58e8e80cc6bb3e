// What the states of a breaker mean to a reader: word, sign, tone, and how much they hurt.
import { nameOf } from "./names.js";

const STATES = new Map(
    Object.entries({
        OPEN: { word: "Open", sign: "open", tone: "bad", kind: "open", pain: 5 },
        FORCED_OPEN: { word: "Forced open", sign: "forced", tone: "bad", kind: "open", pain: 4 },
        HALF_OPEN: { word: "Half-open", sign: "half", tone: "warn", kind: "half", pain: 3 },
        DISABLED: { word: "Switched off", sign: "off", tone: "mute", kind: "off", pain: 1 },
        METRICS_ONLY: { word: "Switched off", sign: "off", tone: "mute", kind: "off", pain: 1 },
        CLOSED: { word: "Closed", sign: "closed", tone: "good", kind: "closed", pain: 0 },
    }),
);

const FLAPPING = { word: "Flapping", sign: "flap", tone: "bad", kind: "flap", pain: 6 };
const STRAINED = { word: "Calls fail", sign: "closed", tone: "warn", kind: "strained", pain: 2 };

// so many openings within a minute are no outage that begins and ends, but one that goes on
const FLAPS = 3;

/** One of the feed's states by its name. */
export function stateOf(name) {
    return STATES.get(name) ?? { word: "State " + nameOf(name), sign: "off", tone: "warn", kind: "off", pain: 1 };
}

/** How a breaker is to a reader: its state, or that it flaps, or that calls fail through it while it is closed. */
export function conditionOf(breaker) {
    return isFlapping(breaker) ? FLAPPING : isStrained(breaker) ? STRAINED : stateOf(breaker.state);
}

export const KINDS = [
    { kind: "flap", word: "Flapping" },
    { kind: "open", word: "Open" },
    { kind: "half", word: "Half-open" },
    { kind: "strained", word: "Calls fail" },
    { kind: "closed", word: "Closed" },
    { kind: "off", word: "Switched off" },
];

/** The feed's states that make up a kind, for those that the server can be asked for. */
export const STATES_OF_KIND = new Map([
    ["open", ["OPEN", "FORCED_OPEN"]],
    ["half", ["HALF_OPEN"]],
    ["closed", ["CLOSED"]],
    ["off", ["DISABLED", "METRICS_ONLY"]],
]);

export function isFlapping(breaker) {
    return breaker.openedLately >= FLAPS;
}

/** Fewer calls than a rate needs, but some. */
export function isBelowMinimum(breaker) {
    return breaker.failureRate < 0 && breaker.buffered > 0;
}

/**
 * Closed, but failing at a rate that a reader should look at before it opens; below the minimum of calls a few failures
 * are enough.
 */
export function isStrained(breaker) {
    if (breaker.state !== "CLOSED") {
        return false;
    }
    return (
        breaker.failureRate >= 20 ||
        breaker.slowRate >= 50 ||
        (isBelowMinimum(breaker) && breaker.failed >= 3 && breaker.failed * 5 >= breaker.buffered)
    );
}

export function kindOf(breaker) {
    return conditionOf(breaker).kind;
}

/** Unlike the name alone this is one breaker, whatever the names hold: of two registries each has its own. */
export function keyOf({ registry, name }) {
    return registry.length + ":" + registry + name;
}
