// Names and messages come from others and may hold anything: half a surrogate pair, line breaks, marks that turn the
// direction of writing. Shown is what can be read, and what cannot is shown by its number; addresses carry all of it
// there and back.

// with the flag u a surrogate matches only where its other half is missing; joiners stay, emoji and Persian need them
const UNREADABLE = new RegExp(
    "[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u061c\\u200b\\u200e\\u200f\\u202a-\\u202e" +
        "\\u2060-\\u2067\\u206a-\\u206f\\ufeff\\ufff9-\\ufffb\\ud800-\\udfff]",
    "u",
);
const EACH_UNREADABLE = new RegExp(UNREADABLE.source, "gu");
const BREAKS = /[\r\n\t\u2028\u2029]+/g;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const LONGEST = 160;

/** Text as it can be shown: without what hides, turns or breaks what stands around it. */
export function printable(text) {
    return UNREADABLE.test(text)
        ? text.replaceAll(
              EACH_UNREADABLE,
              (sign) => "‹U+" + sign.codePointAt(0).toString(16).toUpperCase().padStart(4, "0") + "›",
          )
        : text;
}

/**
 * A name within a line: never empty, on one line, not endless, and set apart where it is written from right to left.
 */
export function nameOf(name) {
    const text = String(name ?? "");
    if (text === "") {
        return "(no name)";
    }
    const line = printable(text)
        .replaceAll(BREAKS, "↵")
        .replaceAll(/[\u2068\u2069]/g, "");
    const short = line.length > LONGEST ? [...line].slice(0, LONGEST - 1).join("") + "…" : line;
    return RIGHT_TO_LEFT.test(short) ? "\u2068" + short + "\u2069" : short;
}

const HALVES = /~|[\ud800-\udfff]/gu;

/**
 * A name as a part of the page's own address. Halves of surrogate pairs have no percent form, so they get one with a
 * tilde.
 */
export function encodePart(name) {
    return encodeURIComponent(
        name.replaceAll(HALVES, (sign) => (sign === "~" ? "~~" : "~" + sign.charCodeAt(0).toString(16))),
    );
}

/** The name that a part of the address stands for; somebody may have typed it, so whatever it is, it is one. */
export function decodePart(part) {
    let text = part;
    try {
        text = decodeURIComponent(part);
    } catch {
        // not what encodePart makes: taken as it is
    }
    return text.replaceAll(/~(~|d[89a-f][0-9a-f]{2})/g, (all, what) =>
        what === "~" ? "~" : String.fromCharCode(parseInt(what, 16)),
    );
}
