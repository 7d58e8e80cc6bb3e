// A breaker's states as a strip over time: the timeline at a glance.
import { moment } from "./format.js";
import { svg } from "./dom.js";
import { stateOf } from "./states.js";

const WIDTH = 200;
const HEIGHT = 14;

export function makeStrip() {
    return svg("svg", { class: "strip", viewBox: "0 0 " + WIDTH + " " + HEIGHT, preserveAspectRatio: "none", "aria-hidden": "true" });
}

/** Draws the last so many milliseconds; again only when it would look different. */
export function drawStrip(strip, breaker, now, span) {
    const parts = partsOf(breaker, now, span);
    const drawn = parts.map((part) => part.kind + Math.round(part.from)).join(" ");
    if (strip.dataset.drawn === drawn) {
        return;
    }
    strip.dataset.drawn = drawn;
    strip.replaceChildren(...parts.map((part) => {
        // open stands tallest: the shape says it as well as the colour
        const height = { closed: 5, off: 3, none: 3, half: 9, open: HEIGHT }[part.kind] ?? 5;
        return svg("rect", { class: "strip-" + part.kind, x: part.from, y: HEIGHT - height, width: Math.max(1.5, part.to - part.from), height });
    }));
}

function partsOf(breaker, now, span) {
    const start = now - span;
    const at = (time) => Math.max(0, Math.min(WIDTH, ((time - start) / span) * WIDTH));
    const moves = (breaker.timeline ?? []).map((move) => ({ ...move, time: moment(move.at) })).filter((move) => move.time !== null);
    const parts = [];
    let from = 0;
    let kind = stateOf(moves[0]?.from ?? breaker.state).kind;
    for (const move of moves) {
        const until = at(move.time);
        if (until > from) {
            parts.push({ kind, from, to: until });
        }
        from = until;
        kind = stateOf(move.to).kind;
    }
    parts.push({ kind: stateOf(breaker.state).kind, from, to: WIDTH });
    return parts;
}
