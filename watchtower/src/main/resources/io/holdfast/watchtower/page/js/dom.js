// Builds and changes elements. Text goes in as text nodes only: nothing that arrives over the feed is ever parsed as
// markup, and nothing in it turns or hides what stands around it.
import { guard } from "./guard.js";
import { printable } from "./names.js";

const SVG = "http://www.w3.org/2000/svg";

export function el(tag, attributes, ...children) {
    return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes, ...children) {
    return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes ?? {})) {
        if (value === null || value === undefined || value === false) {
            continue;
        }
        if (name.startsWith("on")) {
            element.addEventListener(name.slice(2), value);
        } else {
            element.setAttribute(name, value === true ? "" : printable(String(value)));
        }
    }
    for (const child of children) {
        if (child !== null && child !== undefined) {
            element.append(child instanceof Node ? child : printable(String(child)));
        }
    }
    return element;
}

export function icon(name, width = 16, height = width) {
    return svg("svg", { width, height, "aria-hidden": "true", focusable: "false" }, svg("use", { href: "#i-" + name }));
}

/** Changes the text only when it differs, so that a tick without news touches nothing. */
export function text(element, value) {
    const wanted = printable(String(value));
    const only = element.firstChild;
    if (only !== null && only === element.lastChild && only.nodeType === Node.TEXT_NODE) {
        if (only.data !== wanted) {
            only.data = wanted;
        }
    } else if (element.textContent !== wanted || element.firstElementChild !== null) {
        element.textContent = wanted;
    }
}

export function attribute(element, name, value) {
    const wanted = value === null ? null : printable(String(value));
    if (wanted === null) {
        element.removeAttribute(name);
    } else if (element.getAttribute(name) !== wanted) {
        element.setAttribute(name, wanted);
    }
}

const TONES = ["good", "warn", "bad", "info", "mute"].map((tone) => "tone-" + tone);

export function tone(element, wanted) {
    const name = "tone-" + wanted;
    if (!element.classList.contains(name)) {
        element.classList.remove(...TONES);
        element.classList.add(name);
    }
}

/** Makes the children exactly these, in this order, moving as few as possible and keeping the focus where it was. */
export function children(parent, wanted) {
    const focused = parent.contains(document.activeElement) ? document.activeElement : null;
    const stays = new Set(wanted);
    for (const child of [...parent.childNodes]) {
        if (!stays.has(child)) {
            child.remove();
        }
    }
    let at = parent.firstChild;
    for (const child of wanted) {
        if (child === at) {
            at = at.nextSibling;
        } else {
            parent.insertBefore(child, at);
        }
    }
    if (focused !== null && focused !== document.activeElement && parent.contains(focused)) {
        focused.focus({ preventScroll: true });
    }
}

// what stands where an item cannot be drawn
const INSTEAD = { UL: "li", OL: "li", DL: "dd", TBODY: "tr" };

function failed(parent) {
    const tag = INSTEAD[parent.tagName] ?? "span";
    const says = "This line cannot be drawn.";
    return el(tag, { class: "is-broken" }, tag === "tr" ? el("td", { colspan: 9 }, says) : says);
}

/**
 * A list kept in step with data: one element for each key, made once and updated after. One that fails takes no other
 * with it.
 */
export function keyed(parent, make, update) {
    const known = new Map();
    return (items, keyOf) => {
        const seen = new Set();
        const elements = items.map((item, index) => {
            let element;
            let key = "?" + index;
            const drawn = guard.item("line " + (index + 1), () => {
                key = keyOf(item, index);
                element = known.get(key) ?? make(item);
                update(element, item, index);
            });
            if (!drawn) {
                element = failed(parent);
            }
            seen.add(key);
            known.set(key, element);
            return element;
        });
        for (const key of known.keys()) {
            if (!seen.has(key)) {
                known.delete(key);
            }
        }
        children(parent, elements);
    };
}
