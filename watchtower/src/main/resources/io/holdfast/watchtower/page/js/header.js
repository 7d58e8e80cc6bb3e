// The bar and the head line: connection, process, tabs with counts, the one sentence, the tab's title and icon.
import { attribute, el, icon, keyed, text, tone } from "./dom.js";
import { headlineOf } from "./concerns.js";
import { count, plural } from "./format.js";
import { stateOf } from "./states.js";
import { showTabIcon } from "./tab-icon.js";

export class Header {
    #link = document.getElementById("link");
    #headline = document.getElementById("headline");
    #drawTabs;

    constructor(store, views) {
        this.store = store;
        this.views = views;
        this.#drawTabs = keyed(document.getElementById("tabs"), makeTab, updateTab);
        this.sign = icon("starting", 12);
        this.word = el("span");
        this.#link.replaceChildren(this.sign, this.word);
    }

    /** Returns the connection's word and the head line, for those who cannot see them change. */
    render(connection, current) {
        tone(this.#link, connection.tone);
        attribute(this.sign.firstChild, "href", "#i-" + connection.state);
        text(this.word, connection.word);
        attribute(this.#link, "title", connection.more);
        attribute(this.#link, "data-state", connection.state);
        const line = headlineOf(this.store, connection);
        tone(this.#headline, line.tone);
        attribute(this.#headline.querySelector("use"), "href", "#i-" + line.tone);
        text(this.#headline.querySelector("h1"), line.title);
        text(this.#headline.querySelector("p"), line.more);
        document.title = line.title + " · Watchtower";
        showTabIcon(line.tone);
        this.#subject();
        this.#tabs(current);
        return line;
    }

    #subject() {
        const process = this.store.snapshot?.process;
        text(document.getElementById("subject"), process?.pid ? "process " + process.pid + (process.host ? " on " + process.host : "") : "");
    }

    #tabs(current) {
        const snapshot = this.store.snapshot;
        const open = snapshot === null ? 0 : snapshot.breakers.filter(({ state }) => stateOf(state).kind === "open").length;
        const zombies = (snapshot?.nodes ?? []).reduce((sum, node) => sum + node.zombies, 0);
        const badges = {
            breakers: open > 0 ? { number: open, tone: "bad", word: "open" } : null,
            nodes: zombies > 0 ? { number: zombies, tone: "warn", word: zombies === 1 ? "zombie" : "zombies" } : null,
        };
        this.#drawTabs(this.views.map(({ name, title }) => ({ name, title, badge: badges[name] ?? null, current: name === current })), ({ name }) => name);
    }
}

function makeTab({ name, title }) {
    const badge = el("span", { class: "count", hidden: true });
    return el("li", null, el("a", { href: "#" + name }, title, badge));
}

function updateTab(item, { badge, current }) {
    const link = item.firstChild;
    const mark = link.lastChild;
    if (current && !link.hasAttribute("aria-current")) {
        link.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    attribute(link, "aria-current", current ? "page" : null);
    mark.hidden = badge === null;
    if (badge !== null) {
        tone(mark, badge.tone);
        text(mark, count(badge.number));
        attribute(mark, "aria-label", plural(badge.number, badge.word, badge.word));
    }
}
