// The recorder's incidents as the page names them, and a report made what the page counts on.
import { figuresIn, known, plural, words } from "./format.js";
import { nameOf } from "./names.js";
import { stateOf } from "./states.js";

export const KINDS = new Map(
    Object.entries({
        SILENCE: { tone: "bad", sign: "bad", word: "No sign of life" },
        RUN_STARTED: { tone: "info", sign: "info", word: "Started" },
        RUN_LOST: { tone: "bad", sign: "bad", word: "Run lost" },
        SHUTDOWN: { tone: "info", sign: "info", word: "Shutdown" },
        RESTART: { tone: "warn", sign: "warn", word: "Restart" },
        BREAKER: { tone: "bad", sign: "bad", word: "Breaker" },
        NODE: { tone: "warn", sign: "warn", word: "Node" },
        ANSWERS: { tone: "bad", sign: "bad", word: "Answers" },
        RECORDER: { tone: "warn", sign: "warn", word: "Recorder" },
        RECONFIGURATION: { tone: "info", sign: "info", word: "Reconfigured" },
        CLOCK: { tone: "warn", sign: "warn", word: "Clock fault" },
    }),
);

// a start or an end in order is no outage
const OF_PROCESS = new Set(["RUN_STARTED", "SHUTDOWN", "RESTART"]);

/** "9 incidents, 5 events of the process, 2 changes of configuration" */
export function countsOf(incidents) {
    const events = incidents.filter(({ kind }) => OF_PROCESS.has(kind)).length;
    const changes = incidents.filter(({ kind }) => kind === "RECONFIGURATION").length;
    const outages = incidents.length - events - changes;
    return (
        (outages === 0 ? "no incident" : plural(outages, "incident")) +
        (events === 0 ? "" : ", " + plural(events, "event") + " of the process") +
        (changes === 0 ? "" : ", " + plural(changes, "change") + " of configuration")
    );
}

// as the recorder writes states
const STATE = /(; now |; still |\bleft )([A-Z]+(?:_[A-Z]+)?)\b/g;

/** The recorder's words, with states and figures as elsewhere on the page, its subject with its registry. */
export function incidentText(incident, report) {
    const { kind, subject, registry } = incident;
    const line = figuresIn(incident.text).replaceAll(
        STATE,
        (all, before, state) => before + stateOf(state).word.toLowerCase(),
    );
    const about = words(kind) + " ";
    const written = [about + registry + "/" + subject + " ", about + subject + " "].find((start) =>
        line.startsWith(start),
    );
    return written === undefined || subject === ""
        ? line
        : about + subjectOf(incident, report) + " " + line.slice(written.length);
}

/** A kind of a later version is shown by its own name. */
export function kindOf(kind) {
    return KINDS.get(kind) ?? { tone: "mute", sign: "mute", word: nameOf(kind) };
}

/** What it is about, and of which registry where the report knows of several or the registry has a name of its own. */
export function subjectOf({ subject, registry }, report) {
    if (subject === "") {
        return "";
    }
    return (
        nameOf(subject) +
        (registry !== "" && (report.severalRegistries || registry !== "default") ? " (" + nameOf(registry) + ")" : "")
    );
}

const text = (value) => (value === null || value === undefined ? "" : String(value));
const rows = (value) => (Array.isArray(value) ? value.filter((row) => typeof row === "object" && row !== null) : []);
const time = (value) => (typeof value === "string" && !Number.isNaN(Date.parse(value)) ? value : null);

/** The report itself, put in order; throws where it is none. */
export function tidyReport(report) {
    if (time(report?.since) === null || time(report?.until) === null) {
        throw new Error("the answer is no report");
    }
    const all = rows(report.incidents);
    report.incidents = all.filter(({ from }) => time(from) !== null);
    for (const incident of report.incidents) {
        for (const name of ["kind", "subject", "registry", "text"]) {
            incident[name] = text(incident[name]);
        }
        incident.to = time(incident.to);
    }
    report.runs = rows(report.runs).filter(({ started }) => time(started) !== null);
    report.silences = rows(report.silences).filter(({ from, to }) => time(from) !== null && time(to) !== null);
    report.keptSince = time(report.keptSince);
    report.unreadable = (known(report.unreadable) ? report.unreadable : 0) + all.length - report.incidents.length;
    report.more = report.more === true;
    report.severalRegistries =
        new Set(report.incidents.map(({ registry }) => registry).filter((registry) => registry !== "")).size > 1;
    return report;
}
