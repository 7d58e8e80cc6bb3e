// What is said of a breaker, in the same words wherever it is said.
import { count, duration, figuresIn, moment, percent, plural, stamp } from "./format.js";
import { encodePart, nameOf } from "./names.js";
import { conditionOf, isBelowMinimum, isFlapping, stateOf } from "./states.js";

const MINUTE = 60000;

export function breakerHref({ registry, name }) {
    return "#breakers/" + encodePart(registry) + "/" + encodePart(name);
}

/** Its name, and of which registry it is where that is not plain. */
export function breakerName(breaker, several) {
    return nameOf(breaker.name) + (several ? " (" + nameOf(breaker.registry) + ")" : "");
}

/** "opened 5 times in a minute" */
export function flapText(breaker) {
    return "opened " + plural(breaker.openedLately, "time") + " in a minute";
}

/** Of a breaker that flaps the state it is in now, with what comes next. */
export function nowText(breaker, now) {
    const retry = retryText(breaker, now);
    return isFlapping(breaker)
        ? "now " + stateOf(breaker.state).word.toLowerCase() + (retry === "" ? "" : ", " + retry)
        : retry;
}

/** What opened it last, as the service says it. */
export function reasonOf(breaker) {
    return figuresIn(breaker.why);
}

const RATE_BEFORE = /^failure rate (\d+(?:\.\d+)?) %/;

/** The failures: a rate where there is one, else how many of how few calls. */
export function failuresText(breaker) {
    if (isBelowMinimum(breaker)) {
        return count(breaker.failed) + " of " + count(breaker.buffered);
    }
    // each change of state empties the window; while it flaps, the rate that opened it last is what is known
    const before = isFlapping(breaker) && breaker.failureRate < 0 ? RATE_BEFORE.exec(breaker.why) : null;
    return before === null ? percent(breaker.failureRate) : "was " + percent(Number(before[1]));
}

export function slowText(breaker) {
    return isBelowMinimum(breaker) ? count(breaker.slow) + " of " + count(breaker.buffered) : percent(breaker.slowRate);
}

/** "3 of 5 calls failed; a rate is known from 10 calls on" */
export function fewCallsText(breaker) {
    const slow = breaker.slow > 0 ? ", " + count(breaker.slow) + " slow" : "";
    return (
        count(breaker.failed) +
        " of " +
        plural(breaker.buffered, "call") +
        " failed" +
        slow +
        (breaker.minimumCalls > 0 ? "; a rate is known from " + plural(breaker.minimumCalls, "call") + " on" : "")
    );
}

/** Why it hurts; empty where it does not. */
export function whyText(breaker) {
    const condition = conditionOf(breaker);
    if (isFlapping(breaker)) {
        return flapText(breaker) + (breaker.why ? "; the last time: " + reasonOf(breaker) : "");
    }
    if (condition.kind === "strained") {
        return isBelowMinimum(breaker)
            ? fewCallsText(breaker)
            : percent(breaker.failureRate, 0) +
                  " of its calls fail" +
                  (breaker.slowRate >= 1 ? ", " + percent(breaker.slowRate, 0) + " are slow" : "");
    }
    const reason = condition.pain >= 3 ? reasonOf(breaker) : "";
    const isPast = condition.kind === "half" && reason !== "" && !reason.startsWith("opened ");
    return isPast ? "opened for " + reason : reason;
}

/** When its trouble began, in milliseconds; null where that is not known. */
export function troubleSince(breaker) {
    return isFlapping(breaker) ? flappingSince(breaker) : conditionOf(breaker).pain >= 3 ? moment(breaker.since) : null;
}

/**
 * The first of the openings that followed each other within a minute; older ones than the timeline holds are not known.
 */
function flappingSince(breaker) {
    const opened = breaker.timeline
        .filter(({ to }) => to === "OPEN" || to === "FORCED_OPEN")
        .map(({ at }) => moment(at))
        .filter((at) => at !== null);
    let first = opened.at(-1) ?? null;
    for (let i = opened.length - 2; i >= 0 && first - opened[i] <= MINUTE; i--) {
        first = opened[i];
    }
    return first;
}

/** "since 14:03:12 (2 min 10 s)" */
export function sinceText(since, now) {
    return since === null ? "" : "since " + stamp(since, now) + " (" + duration(now - since) + ")";
}

/** When an open breaker lets a call try; empty for one that is not open or stays so. */
export function retryText(breaker, now) {
    if (breaker.retryInMillis === null || breaker.retryInMillis === undefined) {
        return "";
    }
    // counted down between ticks, too: the feed's time is that of its snapshot
    const left = Math.max(0, breaker.retryInMillis - (now - breaker.seenAt));
    return left === 0 ? "the next call tries" : "next trial in " + duration(left + 999);
}
