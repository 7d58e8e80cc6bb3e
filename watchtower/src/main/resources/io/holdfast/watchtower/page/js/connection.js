// One of five states that mean different things to a reader: Starting, Connected, Stale, Draining, Not connected. They
// are of this page and its connection; how the service is stands in the line at the top.
import { duration } from "./format.js";

const STALE_INTERVALS = 3;
// with ticks of some milliseconds, three of them are no time at all
const SHORTEST_STALE = 1000;

/** Age is how old the newest snapshot is: frames that are none do not keep a page fresh. */
export function connectionOf(link, snapshot, age, now = performance.now()) {
    if (link.phase === "open") {
        return openConnection(link.heard ? snapshot : null, age);
    }
    const close = link.closes[0];
    if (!link.everOpen && link.closes.length === 0) {
        return { state: "starting", tone: "info", word: "Starting", more: "connecting" };
    }
    if (close?.code === 1001 && close.wasOpen) {
        return { state: "draining", tone: "info", word: "Draining", more: closeText(close) };
    }
    const more = offlineText(link) + ", " + retryText(link, now);
    return { state: "offline", tone: "bad", word: "Not connected", more };
}

function openConnection(snapshot, age) {
    if (snapshot === null) {
        return { state: "starting", tone: "info", word: "Starting", more: "connected, waiting for the first news" };
    }
    if (age > Math.max(SHORTEST_STALE, STALE_INTERVALS * snapshot.everyMillis)) {
        return { state: "stale", tone: "warn", word: "Stale", more: "no news for " + duration(age) };
    }
    switch (snapshot.state) {
        case "STARTING":
            return { state: "starting", tone: "info", word: "Starting", more: snapshot.reason || "not ready yet" };
        case "DRAINING":
        case "STOPPED":
            return { state: "draining", tone: "info", word: "Draining", more: snapshot.reason || "shutting down" };
        default:
            return {
                state: "online",
                tone: "good",
                word: "Connected",
                more: "news every " + interval(snapshot.everyMillis),
            };
    }
}

function interval(millis) {
    return millis < 1000 ? millis + "\u202fms" : millis / 1000 + "\u202fs";
}

/**
 * Why it ended is said by the last close of a connection that stood; the tries after it say only that there is nobody,
 * unless somebody answers and refuses.
 */
function offlineText(link) {
    const ended = link.closes.find(({ wasOpen }) => wasOpen);
    if (ended === undefined || link.closes[0] === ended || isStatus(link.closes[0].code)) {
        return closeText(link.closes[0]);
    }
    return closeText(ended) + ", not reachable since";
}

export function closeText(close) {
    return close === undefined
        ? ""
        : (isStatus(close.code) ? "answered with " : "closed with ") +
              close.code +
              (close.reason ? " (" + close.reason + ")" : meaning(close));
}

/** Of HTTP; close codes are above it. */
function isStatus(code) {
    return code < 1000;
}

function meaning({ code, wasOpen }) {
    switch (code) {
        case 1006:
            return wasOpen ? " (connection lost without a goodbye)" : " (not reachable)";
        case 1013:
            return " (all seats taken)";
        case 1008:
            return " (refused)";
        default:
            return "";
    }
}

function retryText(link, now) {
    return link.phase === "waiting" ? "next try in " + duration(link.retryAt - now + 999) : "trying again";
}
