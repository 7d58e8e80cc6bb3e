// What the states of a breaker mean to a reader: word, sign, tone, and how much they hurt.
const STATES = {
    OPEN: { word: "Open", sign: "open", tone: "bad", kind: "open", pain: 5 },
    FORCED_OPEN: { word: "Forced open", sign: "forced", tone: "bad", kind: "open", pain: 4 },
    HALF_OPEN: { word: "Half-open", sign: "half", tone: "warn", kind: "half", pain: 3 },
    DISABLED: { word: "Disabled", sign: "off", tone: "mute", kind: "off", pain: 1 },
    METRICS_ONLY: { word: "Metrics only", sign: "off", tone: "mute", kind: "off", pain: 1 },
    CLOSED: { word: "Closed", sign: "closed", tone: "good", kind: "closed", pain: 0 },
};

export function stateOf(name) {
    return STATES[name] ?? { word: String(name), sign: "off", tone: "mute", kind: "off", pain: 1 };
}

export const KINDS = [
    { kind: "open", word: "Open" },
    { kind: "half", word: "Half-open" },
    { kind: "strained", word: "Closed, calls fail" },
    { kind: "closed", word: "Closed" },
    { kind: "off", word: "Switched off" },
];

/** Closed, but failing at a rate that a reader should look at before it opens. */
export function isStrained(breaker) {
    return breaker.state === "CLOSED" && (breaker.failureRate >= 20 || breaker.slowRate >= 50);
}

export function kindOf(breaker) {
    return isStrained(breaker) ? "strained" : stateOf(breaker.state).kind;
}

export function keyOf(breaker) {
    return breaker.registry + "\u0000" + breaker.name;
}
