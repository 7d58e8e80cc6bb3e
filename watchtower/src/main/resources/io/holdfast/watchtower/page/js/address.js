// Where the feed, the history and the list of all breakers are: beside the page, so that it also works behind a proxy
// that serves it under a path.
import { root } from "./served.js";

export function beside(path, parameters = {}) {
    const address = new URL(root + path, document.baseURI);
    for (const [name, value] of Object.entries(parameters)) {
        address.searchParams.set(name, value);
    }
    return address;
}

/** The feed, going on after a snapshot of a run where there was one. */
export function feedAddress(seen) {
    const address = beside("ws", since(seen));
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    return address;
}

/** The same where there is no socket, to be asked again and again. */
export function polledAddress(seen) {
    return beside("feed", since(seen));
}

function since(seen) {
    return seen === null ? {} : { after: seen.sequence, run: seen.run };
}

export function historyAddress(since, until) {
    return beside("history.json", { since: since.toISOString(), until: until.toISOString() });
}

/** Breakers beyond those that a frame holds; only what is given is asked for. */
export function breakersAddress(question) {
    return beside("breakers.json", Object.fromEntries(Object.entries(question).filter(([, value]) => value !== null)));
}
