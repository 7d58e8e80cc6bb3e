// Ties the parts together: frames change the store, the store is drawn, the address decides which view.
import { Announcer } from "./announce.js";
import { AnswersView } from "./answers.js";
import { BreakersView } from "./breakers.js";
import { connectionOf } from "./connection.js";
import { ContractView } from "./contract.js";
import { Feed } from "./feed.js";
import { Header } from "./header.js";
import { HistoryView } from "./history.js";
import { startKeys } from "./keys.js";
import { NodesView } from "./nodes.js";
import { OverviewView } from "./overview.js";
import { ProcessView } from "./process.js";
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
];
const header = new Header(store, views);
const announcer = new Announcer(document.getElementById("announce"));
const place = document.getElementById("view");
let current = null;
let drawn = false;
let spoken = "starting";

const feed = new Feed((frame) => receive(frame), (link) => {
    store.link = link;
    drawHeader();
    drawView();
});

function receive(frame) {
    if (frame.type === "hello") {
        store.hello(frame);
    } else if (frame.type === "snapshot") {
        announcer.changes(store.apply(frame));
        document.body.dataset.seq = frame.seq;
        feed.resumeAfter(frame.seq, store.run);
        drawHeader();
        drawView();
    }
}

function drawHeader() {
    const connection = connectionOf(store.link, store.snapshot, feed.silence());
    const line = header.render(connection, current?.name ?? "overview");
    if (connection.state !== spoken) {
        spoken = connection.state;
        announcer.line(connection.word + ", " + line.title);
    }
    document.body.dataset.connection = connection.state;
}

/** At most once a frame, and not at all while nobody can see it. */
function drawView() {
    if (!drawn) {
        drawn = true;
        requestAnimationFrame(() => {
            drawn = false;
            current?.view.render();
        });
    }
}

/** Somebody may have typed the address. */
function decoded(part) {
    try {
        return decodeURIComponent(part);
    } catch {
        return part;
    }
}

function route() {
    const [name, ...path] = location.hash.slice(1).split("/").map(decoded);
    const wanted = views.find((candidate) => candidate.name === name) ?? views[0];
    if (wanted !== current) {
        current?.view.leave();
        current = wanted;
        place.replaceChildren(wanted.view.element);
        scrollTo({ top: 0, behavior: "instant" });
    }
    wanted.view.enter(path);
    drawHeader();
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
    view: (index) => views[index] && go("#" + views[index].name),
    theme: startTheme(document.getElementById("theme")),
    escape: () => current?.view.escape?.() ?? false,
});
addEventListener("hashchange", route);
route();
feed.start();
// durations, countdowns and silence go on between ticks
setInterval(() => {
    feed.dropIfDead(store.snapshot?.everyMillis ?? 1000);
    drawHeader();
    drawView();
}, CLOCK);
