// A long table of which only the rows in sight exist. One row is in the tab order; the arrow keys move it.
import { attribute, children, el, icon } from "./dom.js";
import { guard } from "./guard.js";

const OVERSCAN = 8;

export class Rows {
    #options;
    #items = [];
    #index = new Map();
    #made = new Map();
    #active = null;
    #before = el("tr", { class: "pad", "aria-hidden": "true" });
    #after = el("tr", { class: "pad", "aria-hidden": "true" });
    #body = el("tbody", { role: "rowgroup", tabindex: -1 });
    #heads = new Map();
    #height = 54;

    /**
     * options: label, css, columns [{key, title, number, css, hint, natural}], keyOf(item), make() -> {row, button,
     * update(item, now)}, onsort(key), onopen(item), and onbefore() for the arrow up from the first row
     */
    constructor(options) {
        this.#options = options;
        this.table = el(
            "table",
            { class: "rows " + options.css, role: "table", "aria-label": options.label },
            el(
                "thead",
                { role: "rowgroup" },
                el("tr", { role: "row", "aria-rowindex": 1 }, ...options.columns.map((column) => this.#head(column))),
            ),
            this.#body,
        );
        this.#body.addEventListener("keydown", (event) => this.#key(event));
        this.#body.addEventListener("focusin", (event) => this.#focused(event));
        this.#body.addEventListener("click", (event) => this.#click(event));
        this.onscroll = () => this.#draw();
    }

    connect() {
        addEventListener("scroll", this.onscroll, { passive: true });
        addEventListener("resize", this.onscroll, { passive: true });
    }

    disconnect() {
        removeEventListener("scroll", this.onscroll);
        removeEventListener("resize", this.onscroll);
    }

    show(items, sort, chosen, now) {
        this.#items = items;
        this.#index = new Map(items.map((item, index) => [this.#options.keyOf(item), index]));
        this.chosen = chosen;
        this.now = now;
        for (const [key, head] of this.#heads) {
            attribute(head.element, "aria-sort", key === sort.key ? direction(head.natural, sort.reversed) : "none");
        }
        attribute(this.table, "aria-rowcount", items.length + 1);
        this.#draw();
    }

    focusFirst() {
        if (this.#items.length > 0) {
            this.#moveTo(0);
        }
    }

    focusKey(key) {
        if (this.#index.has(key)) {
            this.#moveTo(this.#index.get(key));
        }
    }

    #head({ key, title, number, css, hint, natural = "descending" }) {
        const classes = [number ? "number" : "", css ?? "", key ? "sortable" : ""].join(" ").trim();
        if (!key) {
            return el("th", { role: "columnheader", scope: "col", class: classes }, title);
        }
        const button = el(
            "button",
            {
                type: "button",
                class: "sorter",
                title: hint ?? "Sort by " + title.toLowerCase(),
                onclick: () => this.#options.onsort(key),
            },
            title,
            icon("sort", 8),
        );
        const head = el("th", { role: "columnheader", scope: "col", class: classes, "aria-sort": "none" }, button);
        this.#heads.set(key, { element: head, natural });
        return head;
    }

    #draw() {
        const height =
            parseFloat(getComputedStyle(this.table).getPropertyValue("--row")) *
            parseFloat(getComputedStyle(document.documentElement).fontSize);
        this.#height = height || this.#height;
        const top = -this.#body.getBoundingClientRect().top;
        const first = Math.max(0, Math.min(this.#items.length, Math.floor(top / this.#height)) - OVERSCAN);
        const last = Math.min(this.#items.length, Math.ceil((top + innerHeight) / this.#height) + OVERSCAN);
        const inSight = this.#items.slice(first, Math.max(first, last));
        if (this.#active === null || !this.#index.has(this.#active)) {
            this.#active = this.#items.length > 0 ? this.#options.keyOf(this.#items[0]) : null;
        }
        const kept = new Map();
        const elements = inSight.map((item, at) => this.#row(item, first + at, kept));
        this.#made = kept;
        this.#pad(this.#before, first);
        this.#pad(this.#after, this.#items.length - first - inSight.length);
        const hadFocus = this.#body.contains(document.activeElement);
        children(this.#body, [this.#before, ...elements, this.#after]);
        if (hadFocus && !this.#body.contains(document.activeElement)) {
            // its row went out of sight; the arrow keys lead back to it
            this.#body.focus({ preventScroll: true });
        }
    }

    #row(item, index, kept) {
        const key = this.#options.keyOf(item);
        let made = this.#made.get(key);
        if (made === undefined || made.isBroken) {
            made = this.#options.make();
            made.row.dataset.key = key;
        }
        if (!guard.item("row " + (index + 1), () => made.update(item, this.now))) {
            made = broken(key);
        }
        kept.set(key, made);
        attribute(made.row, "aria-rowindex", index + 2);
        made.row.classList.toggle("is-chosen", key === this.chosen);
        attribute(made.button, "tabindex", key === this.#active ? 0 : -1);
        return made.row;
    }

    #pad(row, number) {
        const height = number * this.#height + "px";
        if (row.style.height !== height) {
            row.style.height = height;
        }
    }

    #itemOf(target) {
        const row = target.closest("tr[data-key]");
        return row === null ? undefined : this.#items[this.#index.get(row.dataset.key)];
    }

    #click(event) {
        const item = this.#itemOf(event.target);
        if (item !== undefined && event.target.closest("a") === null) {
            this.#options.onopen(item);
        }
    }

    #focused(event) {
        const item = this.#itemOf(event.target);
        if (item !== undefined) {
            this.#active = this.#options.keyOf(item);
            for (const [key, made] of this.#made) {
                attribute(made.button, "tabindex", key === this.#active ? 0 : -1);
            }
        }
    }

    #key(event) {
        const at = this.#index.get(this.#active);
        const page = Math.max(1, Math.floor(innerHeight / this.#height) - 3);
        const steps = {
            ArrowDown: at + 1,
            ArrowUp: at - 1,
            PageDown: at + page,
            PageUp: at - page,
            Home: 0,
            End: this.#items.length - 1,
        };
        if (event.key === "ArrowUp" && at === 0 && this.#options.onbefore !== undefined) {
            event.preventDefault();
            this.#options.onbefore();
        } else if (
            at !== undefined &&
            Object.hasOwn(steps, event.key) &&
            !event.ctrlKey &&
            !event.metaKey &&
            !event.altKey
        ) {
            event.preventDefault();
            this.#moveTo(Math.max(0, Math.min(this.#items.length - 1, steps[event.key])));
        }
    }

    #moveTo(index) {
        this.#active = this.#options.keyOf(this.#items[index]);
        const top = this.#body.getBoundingClientRect().top + index * this.#height;
        const under = document.querySelector(".bar").offsetHeight + 8;
        if (top < under) {
            scrollBy({ top: top - under, behavior: "instant" });
        } else if (top + this.#height > innerHeight - 8) {
            scrollBy({ top: top + this.#height - innerHeight + 8, behavior: "instant" });
        }
        this.#draw();
        this.#made.get(this.#active)?.button.focus({ preventScroll: true });
    }
}

/** What stands where a row cannot be drawn. */
function broken(key) {
    const button = el("button", { type: "button", class: "row-name", tabindex: -1 }, "This row cannot be drawn.");
    const row = el("tr", { role: "row", class: "is-broken" }, el("td", { role: "cell", class: "whole" }, button));
    row.dataset.key = key;
    return { row, button, isBroken: true };
}

function direction(natural, reversed) {
    return reversed === (natural === "descending") ? "ascending" : "descending";
}
