// History as lanes over one stretch of time: the process with its silences, a lane for each breaker, node and intent
// that had trouble, the recorder.
import { el, svg } from "./dom.js";
import { clock, day, duration, fullStamp, plural } from "./format.js";
import { kindOf, subjectOf } from "./incidents.js";
import { keyOf } from "./states.js";

const LANE = 26;
const BAR = 14;
const NARROW = 560;
// a run that goes on is seen to do so, however short it is
const SEEN = 6;
const LETTER = 6.4;
const MOST_OF_A_KIND = 12;
const STEPS = [
    10,
    30,
    60,
    300,
    900,
    1800,
    3600,
    3 * 3600,
    6 * 3600,
    12 * 3600,
    86400,
    2 * 86400,
    7 * 86400,
    30 * 86400,
].map((seconds) => seconds * 1000);
// what stands on the lane of the process itself
const OF_PROCESS = new Set(["SILENCE", "RUN_STARTED", "RUN_LOST", "SHUTDOWN", "RESTART"]);
const MARKED = new Set(["RUN_STARTED", "RUN_LOST", "SHUTDOWN", "RESTART"]);
const ORDER = ["BREAKER", "NODE", "ANSWERS", "RECORDER", "CLOCK", "RECONFIGURATION"];
// what is no trouble, or none of the service
const SIGN_OF_KIND = new Map([
    ["CLOCK", "lane-clock"],
    ["RECONFIGURATION", "lane-change"],
]);

/** Where the picture begins: where there is something to tell, if that is later than what was asked for. */
function beginOf(report) {
    const since = Date.parse(report.since);
    const until = Date.parse(report.until);
    const known = [
        ...report.runs.map(({ started }) => started),
        ...report.silences.map(({ from }) => from),
        ...report.incidents.map(({ from }) => from),
    ].map(Date.parse);
    const first = known.reduce((least, at) => Math.min(least, at), Infinity);
    const kept = report.keptSince === null ? -Infinity : Date.parse(report.keptSince);
    const begin = Math.max(since, Math.min(Math.max(first, kept), until));
    const lead = (until - begin) * 0.03;
    return begin === since || begin >= until ? since : Math.max(since, begin - lead);
}

export function drawLanes(report, width) {
    const since = beginOf(report);
    const until = Date.parse(report.until);
    const lanes = lanesOf(report);
    const narrow = width < NARROW;
    const left = narrow ? 0 : Math.min(220, Math.max(84, ...lanes.map(({ title }) => title.length * LETTER + 12)));
    const high = narrow ? LANE + 16 : LANE;
    const inner = Math.max(100, width - left - 8);
    const at = (time) => left + Math.max(0, Math.min(1, (time - since) / (until - since))) * inner;
    const height = lanes.length * high + 26;
    const picture = svg("svg", {
        class: "lane",
        width,
        height,
        viewBox: `0 0 ${width} ${height}`,
        role: "img",
        "aria-label": describe(report, lanes),
    });
    picture.append(hatch(), ...ticks(since, until, at, height, inner));
    lanes.forEach((lane, index) => {
        const y = index * high + 4 + (narrow ? 16 : 0);
        const room = Math.floor((narrow ? width : left - 8) / LETTER);
        picture.append(
            svg(
                "text",
                { class: "lane-title", x: 0, y: narrow ? y - 5 : y + 11 },
                svg("title", null, lane.title),
                shortened(lane.title, room),
            ),
        );
        if (index === 0) {
            picture.append(...processBars(report, at, y, until));
        } else {
            picture.append(...seenBars(report, at, y, until));
        }
        for (const incident of lane.incidents) {
            const end = incident.to === null ? until : Date.parse(incident.to);
            picture.append(
                bar(
                    SIGN_OF_KIND.get(incident.kind) ?? "lane-open",
                    Date.parse(incident.from),
                    end,
                    at,
                    y,
                    fullStamp(incident.from) + " " + incident.text,
                ),
            );
        }
    });
    return picture;
}

/**
 * The process first; then by kind, those with the longest trouble first. What finds no place of its own shares one,
 * which says so.
 */
function lanesOf(report) {
    const lanes = [{ title: "Process", incidents: [] }];
    const kinds = new Set(
        [...ORDER, ...report.incidents.map(({ kind }) => kind)].filter((kind) => !OF_PROCESS.has(kind)),
    );
    for (const kind of kinds) {
        const bySubject = new Map();
        for (const incident of report.incidents.filter((one) => one.kind === kind)) {
            // all changes on one lane: what is asked is when somebody did something
            const isChange = kind === "RECONFIGURATION";
            const key = isChange ? "" : keyOf({ registry: incident.registry, name: incident.subject });
            const lane = bySubject.get(key) ?? {
                title: (isChange ? "" : subjectOf(incident, report)) || kindOf(kind).word,
                incidents: [],
                trouble: 0,
            };
            lane.incidents.push(incident);
            lane.trouble += Date.parse(incident.to ?? report.until) - Date.parse(incident.from);
            bySubject.set(key, lane);
        }
        const all = [...bySubject.values()].sort(
            (a, b) => b.trouble - a.trouble || b.incidents.length - a.incidents.length,
        );
        const rest = all.slice(MOST_OF_A_KIND);
        lanes.push(...all.slice(0, MOST_OF_A_KIND));
        if (rest.length > 0) {
            lanes.push({
                title: plural(rest.length, "more", "more") + " (" + kindOf(kind).word.toLowerCase() + ")",
                incidents: rest.flatMap(({ incidents }) => incidents),
            });
        }
    }
    return lanes;
}

function endOf(run, until) {
    const end = run.ended ?? (run.last ? null : (run.lastSignOfLife ?? run.started));
    return end === null ? until : Date.parse(end);
}

/** A quiet lane only where there was a process that could have told of trouble. */
function seenBars(report, at, y, until) {
    return [
        ...report.runs.map((run) =>
            bar("lane-rail", Date.parse(run.started), endOf(run, until), at, y, "nothing to tell"),
        ),
        ...report.silences.map(({ from, to }) =>
            bar("lane-unseen", Date.parse(from), Date.parse(to), at, y, "no sign of life"),
        ),
    ];
}

function processBars(report, at, y, until) {
    const parts = report.runs.map((run) =>
        bar(
            "lane-run",
            Date.parse(run.started),
            endOf(run, until),
            at,
            y,
            "run " + run.number + ": " + run.process,
            run.last ? SEEN : 2,
        ),
    );
    for (const silence of report.silences) {
        const [from, to] = [Date.parse(silence.from), Date.parse(silence.to)];
        parts.push(bar("lane-gap", from, to, at, y, "no sign of life: " + silence.why));
        parts.push(...silenceLabel((at(from) + at(to)) / 2, y, at(to) - at(from), duration(to - from)));
    }
    for (const { kind, from, text } of report.incidents) {
        if (MARKED.has(kind)) {
            const x = at(Date.parse(from));
            parts.push(
                svg("line", { class: "lane-mark", x1: x, x2: x, y1: y - 3, y2: y + BAR + 3 }, svg("title", null, text)),
            );
        }
    }
    return parts;
}

/** What the signs in the picture mean, as far as it has them. */
export function lanesKey(report) {
    const has = (...kinds) => report.incidents.some(({ kind }) => kinds.includes(kind));
    const signs = [
        ["lane-run", "process runs", report.runs.length > 0],
        ["lane-rail", "nothing to tell", report.runs.length > 0],
        ["lane-gap", "no sign of life", report.silences.length > 0],
        ["lane-mark", "process started or ended", has(...MARKED)],
        [
            "lane-open",
            "trouble",
            report.incidents.some(({ kind }) => !OF_PROCESS.has(kind) && !SIGN_OF_KIND.has(kind)),
        ],
        ["lane-change", "configuration changed", has("RECONFIGURATION")],
        ["lane-clock", "clock fault", has("CLOCK")],
    ];
    return el(
        "ul",
        { class: "map-key lane-key" },
        ...signs.filter(([, , shown]) => shown).map(([css, word]) => el("li", null, keySign(css), word)),
    );
}

function keySign(css) {
    const shape =
        css === "lane-mark"
            ? svg("path", { class: css, d: "M9 0v12" })
            : svg("rect", { class: css + "-key", width: 18, height: 10, y: 1, rx: 2 });
    return svg("svg", { width: 18, height: 12, "aria-hidden": "true" }, shape);
}

/** As many words as the hatched stretch has room for. */
function silenceLabel(middle, y, room, length) {
    const [says, width] = room > 190 ? ["no sign of life, " + length, 176] : [length, 74];
    return room < width + 8
        ? []
        : [
              svg("rect", { class: "lane-plate", x: middle - width / 2, y: y + 1, width, height: BAR - 2 }),
              svg("text", { class: "lane-says", x: middle, y: y + 11, "text-anchor": "middle" }, says),
          ];
}

/** Slanted lines, so that a silence is told from an open breaker by more than its colour. */
function hatch() {
    return svg(
        "defs",
        null,
        svg(
            "pattern",
            { id: "hatch", width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
            svg("rect", { class: "lane-hatch", width: 7, height: 7 }),
            svg("path", { class: "lane-hatch-line", d: "M0 0V7" }),
        ),
    );
}

function bar(css, from, to, at, y, title, least = 2) {
    return svg(
        "rect",
        { class: css, x: at(from), y, width: Math.max(least, at(to) - at(from)), height: BAR, rx: 2 },
        svg("title", null, title),
    );
}

function shortened(title, room) {
    const signs = [...title];
    return signs.length > room ? signs.slice(0, Math.max(1, room - 1)).join("") + "…" : title;
}

function ticks(since, until, at, height, inner) {
    const step = STEPS.find((candidate) => (until - since) / candidate <= inner / 96) ?? STEPS.at(-1);
    const zoned = new Date(since).getTimezoneOffset() * 60000;
    const says = step >= 86400000 ? day : (time) => clock(time, step < 60000 ? 3 : 2);
    const found = [];
    for (let time = Math.ceil((since - zoned) / step) * step + zoned; time <= until; time += step) {
        const anchor = at(time) < 24 ? "start" : at(time) > at(until) - 24 ? "end" : "middle";
        found.push(
            svg("line", { class: "lane-tick", x1: at(time), x2: at(time), y1: 0, y2: height - 18 }),
            svg("text", { x: at(time), y: height - 4, "text-anchor": anchor }, says(time)),
        );
    }
    return found;
}

function describe({ incidents }, lanes) {
    return plural(incidents.length, "incident") + " on " + plural(lanes.length, "lane") + "; listed below";
}
