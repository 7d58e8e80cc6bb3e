// History as lanes over one stretch of time: the process with its silences, breakers, nodes, answers, the recorder.
import { svg } from "./dom.js";
import { duration } from "./format.js";

const LEFT = 84;
const LANE = 26;
const BAR = 14;
const STEPS = [60, 300, 900, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86400, 2 * 86400, 7 * 86400, 30 * 86400].map((seconds) => seconds * 1000);
const LANES = [
    ["Process", []],
    ["Breakers", ["BREAKER"]],
    ["Nodes", ["NODE"]],
    ["Answers", ["ANSWERS"]],
    ["Recorder", ["RECORDER"]],
];

export function drawLanes(report, width) {
    const since = Date.parse(report.since);
    const until = Date.parse(report.until);
    const inner = Math.max(100, width - LEFT - 8);
    const at = (time) => LEFT + Math.max(0, Math.min(1, (time - since) / (until - since))) * inner;
    const height = LANES.length * LANE + 26;
    const lane = svg("svg", { class: "lane", width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": describe(report) });
    lane.append(hatch(), ...ticks(since, until, at, height, inner));
    LANES.forEach(([title, kinds], index) => {
        const y = index * LANE + 4;
        lane.append(svg("text", { x: 0, y: y + 11 }, title), svg("rect", { class: "lane-rail", x: LEFT, y, width: inner, height: BAR, rx: 3 }));
        if (index === 0) {
            lane.append(...processBars(report, at, y, until));
        }
        for (const incident of report.incidents.filter(({ kind }) => kinds.includes(kind))) {
            lane.append(bar("lane-open", Date.parse(incident.from), endOf(incident, until), at, y, incident.subject + ": " + incident.text));
        }
    });
    return lane;
}

function processBars(report, at, y, until) {
    const parts = report.runs.map((run) => {
        const end = run.ended ?? (run.last ? null : run.lastSignOfLife ?? run.started);
        return bar("lane-run", Date.parse(run.started), end === null ? until : Date.parse(end), at, y, "run " + run.number + ": " + run.process);
    });
    for (const silence of report.silences) {
        const [from, to] = [Date.parse(silence.from), Date.parse(silence.to)];
        parts.push(bar("lane-gap", from, to, at, y, "no sign of life: " + silence.why));
        parts.push(...silenceLabel((at(from) + at(to)) / 2, y, at(to) - at(from), duration(to - from)));
    }
    for (const { kind, from, text } of report.incidents) {
        if (kind === "RESTART" || kind === "SHUTDOWN" || kind === "RUN_LOST") {
            const x = at(Date.parse(from));
            parts.push(svg("line", { class: "lane-mark", x1: x, x2: x, y1: y - 3, y2: y + BAR + 3 }, svg("title", null, text)));
        }
    }
    return parts;
}

/** As many words as the hatched stretch has room for. */
function silenceLabel(middle, y, room, length) {
    const [says, width] = room > 190 ? ["no sign of life, " + length, 176] : [length, 74];
    return room < width + 8 ? [] : [
        svg("rect", { class: "lane-plate", x: middle - width / 2, y: y + 1, width, height: BAR - 2 }),
        svg("text", { class: "lane-says", x: middle, y: y + 11, "text-anchor": "middle" }, says),
    ];
}

/** Slanted lines, so that a silence is told from an open breaker by more than its colour. */
function hatch() {
    return svg("defs", null, svg("pattern", { id: "hatch", width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
        svg("rect", { class: "lane-hatch", width: 7, height: 7 }), svg("path", { class: "lane-hatch-line", d: "M0 0V7" })));
}

function bar(css, from, to, at, y, title, height = BAR) {
    return svg("rect", { class: css, x: at(from), y, width: Math.max(2, at(to) - at(from)), height, rx: 2 }, svg("title", null, title));
}

function endOf(incident, until) {
    return incident.to === null || incident.to === undefined ? until : Date.parse(incident.to);
}

function ticks(since, until, at, height, inner) {
    const step = STEPS.find((candidate) => (until - since) / candidate <= inner / 90) ?? STEPS.at(-1);
    const zone = new Date(since).getTimezoneOffset() * 60000;
    const format = new Intl.DateTimeFormat("en-GB", step >= 86400000 ? { day: "numeric", month: "short" } : { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    const found = [];
    for (let time = Math.ceil((since - zone) / step) * step + zone; time <= until; time += step) {
        found.push(svg("line", { class: "lane-tick", x1: at(time), x2: at(time), y1: 0, y2: height - 18 }),
            svg("text", { x: at(time), y: height - 4, "text-anchor": "middle" }, format.format(time)));
    }
    return found;
}

function describe({ runs, silences, incidents }) {
    return runs.length + " runs, " + silences.length + " silences, " + incidents.length + " incidents; listed below";
}
