// The line at the top: what is wrong, and since when, for somebody who has just been woken.
import { YOUNG } from "./before.js";
import { breakerName, flapText, sinceText } from "./breaker-words.js";
import { concernsOf, ORDER } from "./concerns.js";
import { clock, count, duration, moment, plural, stamp } from "./format.js";
import { conditionOf, keyOf } from "./states.js";

const MINUTE = 60000;
const MOST_PARTS = 3;
const MOST_NAMES = 3;

/** Tone, sentence, and what stands under it. Undrawn is what the page itself failed to show, one line each. */
export function headlineOf(store, connection, undrawn = []) {
    const line = lineOf(store, connection);
    const missing = missingOf(store, undrawn);
    if (missing === "") {
        return line;
    }
    const calm = ORDER[line.tone] > ORDER.warn;
    return {
        tone: calm ? "warn" : line.tone,
        title: calm ? "This page cannot show everything" : line.title + "; not everything is shown",
        since: line.since,
        more: missing + (calm ? " The rest: " + line.title + "." : " " + line.more),
    };
}

/** What of the service is not on the page; empty if nothing. */
function missingOf(store, undrawn) {
    const parts = [];
    if (store.broken !== null) {
        parts.push(
            "The newest message of the service could not be read (" +
                store.broken +
                "); below is what it said " +
                duration(store.age()) +
                " ago.",
        );
    }
    if (store.snapshot !== null && store.snapshot.lost.length > 0) {
        parts.push("Not readable in the newest message: " + store.snapshot.lost.join(", ") + ".");
    }
    if (undrawn.length > 0) {
        parts.push(
            "Cannot be drawn: " +
                undrawn[0] +
                (undrawn.length > 1 ? ", and " + count(undrawn.length - 1) + " more" : "") +
                ".",
        );
    }
    return parts.join(" ");
}

function lineOf(store, connection) {
    const snapshot = store.snapshot;
    const seen = () =>
        snapshot === null
            ? ""
            : " Last seen, at " +
              clock(store.now() - store.age()) +
              ", " +
              duration(store.age()) +
              " ago: " +
              judged(store, snapshot).title +
              "; that is what stands below.";
    switch (connection.state) {
        case "offline":
            return {
                tone: "bad",
                title: "No connection to the process",
                more: upper(connection.more) + "; this page tries again by itself." + seen(),
            };
        case "starting":
            return { tone: "info", title: "Starting", more: connection.more };
        case "draining":
            return { tone: "info", title: "Draining: the process ends in order", more: connection.more };
        case "stale":
            return {
                tone: "warn",
                title: "Stale: " + connection.more,
                more: "The connection stands, but nothing new comes; this page tries again by itself." + seen(),
            };
        default:
            return snapshot === null
                ? { tone: "info", title: "Starting", more: connection.more }
                : judged(store, snapshot);
    }
}

function judged(store, snapshot) {
    const concerns = concernsOf(store);
    const parts = partsOf(store, snapshot, concerns);
    if (parts.length === 0) {
        const answers = store.series.totals(MINUTE).all;
        const silence = store.series.silence(snapshot.everyMillis);
        const more =
            answers > 0
                ? plural(answers, "answer") +
                  " in the last minute" +
                  (silence === null ? "" : ", none for " + duration(silence))
                : snapshot.reason;
        return { tone: "good", title: calm(store, answers), since: youth(store), more };
    }
    const shown = parts.slice(0, MOST_PARTS);
    const told = new Set(shown.flatMap(({ tells }) => tells));
    const left = concerns.filter(({ key }) => !told.has(key)).length;
    const line = shown.map((part) => part.words).join(", ") + (left > 0 ? ", and " + plural(left, "more trouble") : "");
    const alike = concerns.filter(({ tone }) => tone === parts[0].tone);
    const worst = alike.length > 0 ? alike : concerns;
    const first = firstOf(worst);
    return {
        tone: parts[0].tone,
        // a name stays as it is written
        title: shown[0].startsWithName ? line : upper(line),
        since: [youth(store), first === null ? "" : upper(sinceText(first, store.now())) + "."].join(" ").trim(),
        more: under(worst, new Set(shown.map(({ about }) => about)), first, store.now()),
    };
}

/** Of a process that has just begun nobody knows what was before: what it says began with it may be older. */
function youth(store) {
    const started = moment(store.snapshot.process.started);
    const age = started === null ? YOUNG : store.now() - started;
    return age >= 0 && age < YOUNG
        ? "The process started at " +
              stamp(started, store.now()) +
              " (" +
              duration(age) +
              " ago)" +
              (store.unseen === null ? "" : ", after " + duration(store.unseen) + " without a sign of life") +
              "."
        : "";
}

/**
 * What the title is made of, worst first: tone and words, the keys of the concerns that they tell, of the one that is
 * named in them, and whether they begin with a name.
 */
function partsOf(store, snapshot, concerns) {
    // what those feel who ask comes before what causes it
    const parts = [
        ...processParts(concerns),
        ...answerParts(concerns),
        ...breakerParts(store, snapshot, concerns),
        ...limitParts(concerns),
    ];
    if (parts.length === 0 && concerns.length > 0) {
        const { tone, key, area, subject, what } = concerns[0];
        const isNode = area === "node";
        parts.push({
            tone,
            about: key,
            tells: [key],
            words: subject + (isNode ? ": " + what : ""),
            startsWithName: isNode,
        });
    }
    if (parts.length === 0 && snapshot.state === "DEGRADED") {
        parts.push({ tone: "warn", tells: [], words: "process degraded" });
    }
    return parts.sort((a, b) => ORDER[a.tone] - ORDER[b.tone]);
}

const PROCESS_WORDS = new Map([
    ["Lock", "process lock not held"],
    ["Heartbeat", "work stands still"],
]);

function processParts(concerns) {
    return concerns
        .filter(({ area, label }) => area === "process" && PROCESS_WORDS.has(label))
        .map(({ tone, label, key }) => ({ tone, about: key, tells: [key], words: PROCESS_WORDS.get(label) }));
}

/** A flapping breaker is counted as that and nothing else: its state of this moment says little. */
function breakerParts(store, snapshot, concerns) {
    const tells = (kind) => concerns.filter((concern) => concern.kind === kind).map(({ key }) => key);
    const flapping = snapshot.breakers.filter((breaker) => conditionOf(breaker).kind === "flap");
    const strained = snapshot.breakers.filter((breaker) => conditionOf(breaker).kind === "strained");
    const inState = (state) => store.inState(state) - flapping.filter((breaker) => breaker.state === state).length;
    const open = inState("OPEN") + inState("FORCED_OPEN");
    const half = inState("HALF_OPEN");
    const of = " of " + plural(store.inAll(), "breaker");
    const found = [];
    if (open > 0) {
        found.push({ tone: "bad", tells: tells("open"), words: count(open) + of + " open" });
    }
    if (flapping.length > 0) {
        found.push({ tone: "bad", tells: tells("flap"), ...flappingWords(flapping, store.severalRegistries) });
    }
    if (half > 0) {
        found.push({ tone: "warn", tells: tells("half"), words: count(half) + (open > 0 ? "" : of) + " half-open" });
    }
    if (strained.length > 0) {
        found.push({ tone: "warn", tells: tells("strained"), ...strainedWords(strained, store.severalRegistries) });
    }
    return found;
}

function flappingWords([first, ...others], several) {
    return others.length === 0
        ? { words: breakerName(first, several) + " " + flapText(first), about: keyOf(first), startsWithName: true }
        : { words: plural(others.length + 1, "breaker") + " flapping" };
}

function strainedWords([first, ...others], several) {
    return others.length === 0
        ? { words: "calls of " + breakerName(first, several) + " fail", about: keyOf(first) }
        : { words: "calls fail at " + count(others.length + 1) + " closed breakers" };
}

function answerParts(concerns) {
    return concerns
        .filter(({ area }) => area === "answers")
        .map(({ tone, key, subject, none }) => ({ tone, about: key, tells: [key], words: subject + none }));
}

function limitParts(concerns) {
    const refusing = concerns.filter(({ area, kind }) => area === "limit" && kind === "refuses");
    if (refusing.length === 0) {
        return [];
    }
    const [{ tone, key, subject }] = refusing;
    const words =
        refusing.length === 1
            ? subject.charAt(0).toLowerCase() + subject.slice(1) + " refuses calls"
            : plural(refusing.length, "limit") + " refuse calls";
    return [{ tone, about: key, tells: refusing.map((concern) => concern.key), words }];
}

/** When the first of these began; null where that is not known. */
function firstOf(concerns) {
    const began = concerns.map(({ since }) => since).filter((since) => since !== null);
    return began.length === 0 ? null : Math.min(...began);
}

/** The worst by name, with its reason, and what else is as bad. What the title names already is not named again. */
function under(concerns, inTitle, first, now) {
    const named = concerns.filter(({ key }) => !inTitle.has(key));
    const [worst, ...others] = named.length > 0 ? named : concerns;
    if (worst === undefined) {
        return "";
    }
    const own = worst.since === null || worst.since - first < MINUTE ? "" : ", " + sinceText(worst.since, now);
    const about = named.length > 0 ? (worst.area === "breaker" ? worst.label + ": " : "") + worst.subject + own : "";
    const names = [...new Set(others.map(({ subject }) => subject))].filter((subject) => subject !== worst.subject);
    const also =
        named.length > 0 && names.length > 0
            ? " Also " +
              names.slice(0, MOST_NAMES).join(", ") +
              (names.length > MOST_NAMES ? " and " + count(names.length - MOST_NAMES) + " more" : "") +
              "."
            : "";
    const says = about + (about !== "" && worst.what ? ": " : "") + (about === "" ? upper(worst.what) : worst.what);
    return (says === "" ? "" : says + ".") + also;
}

function calm(store, answers) {
    const all = store.inAll();
    const limits = store.snapshot.limitsInAll;
    const breakers =
        all === 0
            ? limits > 0
                ? "No limit of " + count(limits) + " refuses calls"
                : "No breakers yet"
            : all === 1
              ? "The breaker is not open"
              : "No breaker of " + count(all) + " is open";
    return breakers + (answers > 0 ? ", all answers complete" : "");
}

export function upper(line) {
    return line.charAt(0).toUpperCase() + line.slice(1);
}
