// Ties the parts together: frames change the store, the store is drawn, the address decides which view.
import { Announcer } from "./announce.js";
import { AnswersView } from "./answers.js";
import { Before } from "./before.js";
import { BreakersView } from "./breakers.js";
import { connectionOf } from "./connection.js";
import { ContractView } from "./contract.js";
import { text } from "./dom.js";
import { Feed } from "./feed.js";
import { zone } from "./format.js";
import { guard } from "./guard.js";
import { Header } from "./header.js";
import { HistoryView } from "./history.js";
import { startKeys } from "./keys.js";
import { LimitsView } from "./limits.js";
import { decodePart } from "./names.js";
import { NodesView } from "./nodes.js";
import { OverviewView } from "./overview.js";
import { ProcessView } from "./process.js";
import { root } from "./served.js";
import { Store } from "./store.js";
import { startTheme } from "./theme.js";

const CLOCK = 500;

const store = new Store();
const go = (hash) => (location.hash = hash);
const views = [
    { name: "overview", title: "Overview", view: new OverviewView(store, go) },
    { name: "breakers", title: "Breakers", view: new BreakersView(store, go) },
    { name: "nodes", title: "Nodes", view: new NodesView(store, go) },
    { name: "answers", title: "Answers", view: new AnswersView(store) },
    { name: "contract", title: "Contract", view: new ContractView(store, go) },
    { name: "process", title: "Process", view: new ProcessView(store) },
    { name: "history", title: "History", view: new HistoryView(store) },
    // the last, so that the keys of the others stay what they are where no limit is watched
    { name: "limits", title: "Limits", view: new LimitsView(store), shown: () => limitsAreShown() },
].map((view) => ({ shown: () => true, ...view }));
const before = new Before(store);
const header = new Header(store, views);
const announcer = new Announcer(document.getElementById("announce"));
const place = document.getElementById("view");
const undrawn = document.getElementById("undrawn");
let current = null;
let drawn = false;
let spoken = "starting";

const feed = new Feed(
    receive,
    (link) => {
        store.link = link;
        drawHeader();
        drawView();
    },
    (problem) => {
        store.broken = String(problem?.message ?? problem);
        drawHeader();
    },
);

function limitsAreShown() {
    return (store.snapshot?.limits ?? null) !== null;
}

function receive(frame) {
    if (frame === null || typeof frame !== "object") {
        throw new TypeError("frame: " + typeof frame + " (expected: an object)");
    }
    if (frame.type === "hello") {
        store.hello(frame);
    } else if (frame.type === "snapshot") {
        const changes = store.apply(frame);
        feed.fresh();
        before.look().catch((problem) => guard.fault("page", "script", problem));
        guard.item("announcements", () => announcer.changes(changes, store.severalRegistries));
        document.body.dataset.seq = frame.seq;
        feed.resumeAfter(frame.seq, store.run);
        drawHeader();
        drawView();
    }
}

function drawHeader() {
    let connection = { state: "stale", tone: "warn", word: "Unknown", more: "how the connection is cannot be told" };
    guard.item("connection", () => (connection = connectionOf(store.link, store.snapshot, store.age())));
    const line = header.render(connection, current?.name ?? "overview");
    if (connection.state !== spoken) {
        spoken = connection.state;
        announcer.line(connection.word + ", " + line.title);
    }
    document.body.dataset.connection = connection.state;
    const lines = guard.lines();
    undrawn.hidden = lines.length === 0;
    text(
        undrawn,
        lines.length === 0
            ? ""
            : "Not everything here could be drawn. " +
                  lines.join("; ") +
                  ". The figures themselves are at ./" +
                  root +
                  "snapshot.json.",
    );
}

/** At most once a frame, and not at all while nobody can see it. */
function drawView() {
    if (!drawn) {
        drawn = true;
        requestAnimationFrame(() => {
            drawn = false;
            guard.place("view " + current.name, () => guard.part(place, "", () => current.view.render()));
        });
    }
}

function route() {
    const [name, ...path] = location.hash.slice(1).split("/").map(decodePart);
    const wanted = views.find((candidate) => candidate.name === name) ?? views[0];
    const left = current;
    if (wanted !== left) {
        left?.view.leave();
        guard.forget("view " + left?.name);
        current = wanted;
        place.replaceChildren(wanted.view.element);
        scrollTo({ top: 0, behavior: "instant" });
    }
    guard.place("view " + wanted.name, () => guard.part(place, "", () => wanted.view.enter(path)));
    drawHeader();
    if (left !== null && wanted !== left) {
        focusView(path.length > 0);
    }
}

/**
 * The focus follows a change of view, to its title or to the detail that was asked for; it was on something that may be
 * gone.
 */
function focusView(detailed) {
    const title = (detailed ? place.querySelector("aside:not([hidden]) h2") : null) ?? place.querySelector("h2");
    title.tabIndex = -1;
    title.focus({ preventScroll: !detailed });
}

document.getElementById("skip").addEventListener("click", (event) => {
    event.preventDefault();
    document.getElementById("main").focus();
});
const breakers = views[1].view;
startKeys({
    search() {
        go("#breakers");
        route();
        breakers.focusSearch();
    },
    view: (index) => views[index]?.shown() && go("#" + views[index].name),
    theme: startTheme(document.getElementById("theme")),
    escape: () => current?.view.escape?.() ?? false,
});
text(document.getElementById("zone"), "All times on this page: " + zone() + ", the zone of this browser.");
guard.watch(drawHeader);
// without an error it is the browser's own remark, such as that a size was observed late
addEventListener("error", (event) => event.error && guard.fault("page", "script", event.error));
addEventListener("unhandledrejection", (event) => guard.fault("page", "script", event.reason));
addEventListener("hashchange", route);
route();
feed.start();
// durations, countdowns and silence go on between ticks
setInterval(() => {
    feed.dropIfDead(store.snapshot?.everyMillis ?? 1000);
    drawHeader();
    drawView();
}, CLOCK);
