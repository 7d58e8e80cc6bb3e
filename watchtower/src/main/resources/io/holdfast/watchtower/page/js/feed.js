// The connection, a socket or questions in its place: connects, reads, and comes back. It knows nothing of what the
// frames mean.
import { feedAddress } from "./address.js";
import { Poll } from "./poll.js";
import { pollEvery } from "./served.js";

const FIRST_DELAY = 250;
const LONGEST_DELAY = 4000;
// one that ends sooner has failed as well, whatever it said first: else a proxy that cuts each at once is stormed
const STANDS = 5000;
// told that all seats are taken, or that we are not welcome: asking often would not help
const DELAY_AFTER = { 1013: 8000, 1008: 30000, 401: 30000, 403: 30000 };
const SILENT_INTERVALS = 10;
const SHORTEST_SILENCE = 15000;
// a host that is gone does not even refuse, and browsers would wait for minutes
const LONGEST_HANDSHAKE = 10000;

export class Feed {
    #onFrame;
    #onLink;
    #onBroken;
    #socket = null;
    #timer = null;
    #heardAt = 0;
    #openAt = 0;
    #failures = 0;
    #seen = null;
    #link = { phase: "connecting", attempt: 0, everOpen: false, heard: false, retryAt: null, closes: [] };

    /** A frame that cannot be read or used goes to onBroken, with the reason; the connection stands. */
    constructor(onFrame, onLink, onBroken) {
        this.#onFrame = onFrame;
        this.#onLink = onLink;
        this.#onBroken = onBroken;
    }

    start() {
        addEventListener("online", () => this.retryNow());
        addEventListener("pagehide", () => this.#socket?.close(1000, "page left"));
        // a page that comes back from the browser's cache has lost its socket
        addEventListener("pageshow", (event) => event.persisted && this.retryNow());
        document.addEventListener("visibilitychange", () => document.hidden || this.retryNow());
        this.#connect();
    }

    /** What was seen last, so that the feed can go on from there when it has to connect again. */
    resumeAfter(sequence, run) {
        this.#seen = { sequence, run };
    }

    /** A snapshot of this connection came in: what is shown is how it is now. */
    fresh() {
        if (!this.#link.heard) {
            this.#change({ heard: true });
        }
    }

    silence() {
        return performance.now() - this.#heardAt;
    }

    /** A connection may be dead without anybody having said so; then it is better to ask anew. */
    dropIfDead(everyMillis) {
        if (this.silence() > this.#patience(everyMillis)) {
            const socket = this.#socket;
            this.#closed(socket, {
                code: 4000,
                reason: "nothing heard for " + Math.round(this.silence() / 1000) + " s",
            });
            socket?.close(4000, "silent");
        }
    }

    #patience(everyMillis) {
        switch (this.#link.phase) {
            case "open":
                return Math.max(SHORTEST_SILENCE, SILENT_INTERVALS * everyMillis);
            case "connecting":
                return LONGEST_HANDSHAKE;
            default:
                return Infinity;
        }
    }

    retryNow() {
        if (this.#link.phase === "waiting") {
            clearTimeout(this.#timer);
            this.#connect();
        } else {
            this.#socket?.hurry?.();
        }
    }

    #connect() {
        this.#heardAt = performance.now();
        this.#change({ phase: "connecting", attempt: this.#failures, heard: false, retryAt: null });
        const socket =
            pollEvery === null ? new WebSocket(feedAddress(this.#seen)) : new Poll(pollEvery, () => this.#seen);
        this.#socket = socket;
        socket.onopen = () => {
            this.#heardAt = performance.now();
            this.#openAt = performance.now();
            this.#change({ phase: "open", everOpen: true });
        };
        // an answer without news is a sign of life too
        socket.onheard = () => (this.#heardAt = performance.now());
        socket.onmessage = (message) => {
            this.#heardAt = performance.now();
            try {
                this.#onFrame(JSON.parse(message.data));
            } catch (problem) {
                console.info("a frame could not be used", problem);
                this.#onBroken(problem);
            }
        };
        socket.onclose = (event) => this.#closed(socket, event);
    }

    #closed(socket, { code, reason }) {
        if (socket !== this.#socket) {
            return;
        }
        this.#socket = null;
        const wasOpen = this.#link.phase === "open";
        if (wasOpen && performance.now() - this.#openAt >= STANDS) {
            this.#failures = 0;
        }
        const delay = this.#delay(code);
        const close = { code, reason, wasOpen, at: Date.now() };
        console.info(
            "feed closed: " + code + (reason ? " (" + reason + ")" : "") + ", next try in " + Math.round(delay) + " ms",
        );
        this.#failures++;
        this.#timer = setTimeout(() => this.#connect(), delay);
        this.#change({
            phase: "waiting",
            attempt: this.#failures,
            retryAt: performance.now() + delay,
            closes: [close, ...this.#link.closes].slice(0, 12),
        });
    }

    /** Doubles up to a limit, half of it by chance, so that many pages do not come back at the same moment. */
    #delay(code) {
        const wanted = DELAY_AFTER[code] ?? Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.#failures);
        return wanted / 2 + (Math.random() * wanted) / 2;
    }

    #change(news) {
        this.#link = { ...this.#link, ...news };
        this.#onLink(this.#link);
    }
}
