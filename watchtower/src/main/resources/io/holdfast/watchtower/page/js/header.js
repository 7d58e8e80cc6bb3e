// The bar and the head line: connection, service, tabs with counts, the one sentence, the tab's title and icon.
import { attribute, el, icon, keyed, text, tone } from "./dom.js";
import { guard } from "./guard.js";
import { headlineOf } from "./headline.js";
import { count, duration, plural } from "./format.js";
import { nameOf, printable } from "./names.js";
import { showTabIcon } from "./tab-icon.js";

const NOT_NOW = new Set(["stale", "offline"]);

export class Header {
    #link = document.getElementById("link");
    #headline = document.getElementById("headline");
    #service = document.getElementById("service");
    #more = document.getElementById("headline-more");
    #narrow = matchMedia("(max-width: 40rem)");
    #subject = document.getElementById("subject");
    #drawTabs;

    constructor(store, views) {
        this.store = store;
        this.views = views;
        this.#drawTabs = keyed(document.getElementById("tabs"), makeTab, updateTab);
        this.#more.addEventListener("click", () => {
            this.#headline.classList.toggle("is-whole");
            this.#fold();
        });
        const sign = icon("starting", 12);
        this.sign = sign.firstChild;
        this.word = el("span");
        this.#link.replaceChildren(sign, this.word);
    }

    /** Returns the head line, for those who cannot see it change. What fails is said; nothing here fails as a whole. */
    render(connection, current) {
        let line = { tone: "bad", title: "The summary cannot be made", more: "Do not trust what stands below." };
        guard.place("header", () => {
            guard.item("connection", () => this.#connection(connection));
            guard.item("service", () => this.#which());
            guard.item("tabs", () => this.#tabs(current));
            if (!guard.item("summary", () => (line = headlineOf(this.store, connection, guard.lines())))) {
                line.more += " " + guard.lines().join("; ");
            }
            this.#say(line);
        });
        return line;
    }

    #say(line) {
        tone(this.#headline, line.tone);
        attribute(this.#headline.querySelector("use"), "href", "#i-" + line.tone);
        text(this.#headline.querySelector("h1"), line.title);
        text(this.#headline.querySelector("p b"), line.since ?? "");
        text(this.#headline.querySelector("p span"), line.more);
        this.#fold();
        document.title = printable(this.#name() + ": " + line.title);
        showTabIcon(line.tone);
    }

    /** On a phone a few lines are enough at first: what needs attention stands below. */
    #fold() {
        const open = this.#headline.classList.contains("is-whole");
        const parts = [this.#headline.querySelector("h1"), this.#headline.querySelector("p")];
        const cut = parts.some((part) => part.scrollHeight > part.clientHeight + 1);
        this.#more.hidden = !cut && !(open && this.#narrow.matches);
        text(this.#more, open ? "less" : "more");
        attribute(this.#more, "aria-expanded", open);
    }

    #connection(connection) {
        tone(this.#link, connection.tone);
        attribute(this.sign, "href", "#i-" + connection.state);
        text(
            this.word,
            connection.word +
                (NOT_NOW.has(connection.state) && this.store.snapshot !== null
                    ? ", " + duration(this.store.age()) + " old"
                    : ""),
        );
        attribute(this.#link, "title", connection.more);
        attribute(this.#link, "data-state", connection.state);
    }

    /** The service by its name, else the process by its number, else what this is. */
    #name() {
        const snapshot = this.store.snapshot;
        return snapshot?.service ? nameOf(snapshot.service) : this.#process() || "Watchtower";
    }

    #process() {
        const process = this.store.snapshot?.process;
        return process?.pid ? "process " + process.pid + (process.host ? " on " + nameOf(process.host) : "") : "";
    }

    #which() {
        text(this.#service, this.#name());
        attribute(this.#service, "title", this.#name());
        text(this.#subject, this.store.snapshot?.service ? this.#process() : "");
    }

    #tabs(current) {
        const store = this.store;
        const open = store.inState("OPEN") + store.inState("FORCED_OPEN");
        const stuck = (store.snapshot?.nodes ?? []).reduce((sum, node) => sum + node.zombies, 0);
        const refusing = (store.snapshot?.limits ?? []).filter((limit) => limit.lately.refused > 0).length;
        const badges = {
            limits: refusing > 0 ? { number: refusing, tone: "warn", word: "refusing" } : null,
            breakers: open > 0 ? { number: open, tone: "bad", word: "open" } : null,
            nodes: stuck > 0 ? { number: stuck, tone: "warn", word: stuck === 1 ? "stuck call" : "stuck calls" } : null,
        };
        this.#drawTabs(
            this.views
                .filter(({ shown }) => shown())
                .map(({ name, title }) => ({
                    name,
                    title,
                    badge: badges[name] ?? null,
                    current: name === current,
                })),
            ({ name }) => name,
        );
    }
}

function makeTab({ name, title }) {
    const badge = el("span", { class: "count", hidden: true });
    return el("li", null, el("a", { href: "#" + name }, title, badge));
}

function updateTab(item, { badge, current }) {
    const link = item.firstChild;
    const mark = link.lastChild;
    attribute(link, "aria-current", current ? "page" : null);
    mark.hidden = badge === null;
    if (badge !== null) {
        tone(mark, badge.tone);
        text(mark, count(badge.number));
        attribute(mark, "aria-label", plural(badge.number, badge.word, badge.word));
    }
}
