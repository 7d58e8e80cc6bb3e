// A breaker's states as a strip over time: the timeline at a glance.
import { moment } from "./format.js";
import { attribute, svg } from "./dom.js";
import { stateOf } from "./states.js";

const WIDTH = 200;
const HEIGHT = 14;

export function makeStrip() {
    return svg("svg", {
        class: "strip",
        viewBox: "0 0 " + WIDTH + " " + HEIGHT,
        preserveAspectRatio: "none",
        "aria-hidden": "true",
    });
}

/** Draws the last so many milliseconds; again only when it would look different. */
export function drawStrip(strip, breaker, now, span) {
    const parts = partsOf(breaker, now, span);
    const drawn = parts.map((part) => part.kind + Math.round(part.from)).join(" ");
    if (strip.dataset.drawn === drawn) {
        return;
    }
    strip.dataset.drawn = drawn;
    while (strip.childElementCount > parts.length) {
        strip.lastChild.remove();
    }
    parts.forEach((part, index) => {
        // open stands tallest: the shape says it as well as the colour
        const height = { closed: 5, off: 3, none: HEIGHT, half: 9, open: HEIGHT }[part.kind] ?? 5;
        const rect = strip.children[index] ?? strip.appendChild(svg("rect"));
        const shape = {
            class: "strip-" + part.kind,
            x: part.from,
            y: HEIGHT - height,
            width: Math.max(1.5, part.to - part.from),
            height,
        };
        Object.entries(shape).forEach(([name, value]) => attribute(rect, name, value));
    });
}

function partsOf(breaker, now, span) {
    const start = now - span;
    const at = (time) => Math.max(0, Math.min(WIDTH, ((time - start) / span) * WIDTH));
    const moves = (breaker.timeline ?? [])
        .map((move) => ({ ...move, time: moment(move.at) }))
        .filter((move) => move.time !== null);
    // nobody knows what was before somebody watched; hatched, for an empty stretch would look like a calm one
    let from = at(breaker.watchedSince ?? start);
    const parts = from > 0 ? [{ kind: "none", from: 0, to: from }] : [];
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
