// The feed where there is no socket: asks again and again what came after the last tick. It is used as a socket is,
// with the same close codes; what an answer refuses is told by its status.
import { polledAddress } from "./address.js";

const LONGEST = 10000;
const SHUTDOWN = 1001;
const LOST = 1006;
const NOT_SIGNED_IN = 401;
const FRAMES = "application/x-ndjson";
const GOODBYE = '{"type":"bye"';
const WORDS = new Map([
    [NOT_SIGNED_IN, "not signed in; load the page again"],
    [403, "not allowed; load the page again to sign in"],
    [404, "nothing is there"],
    [429, "asked too often"],
    [502, "the proxy does not reach the service"],
    [503, "not available now"],
    [504, "the proxy got no answer"],
]);

export class Poll {
    onopen = null;
    onheard = null;
    onmessage = null;
    onclose = null;
    #every;
    #seen;
    #timer = null;
    #question = null;
    #open = false;
    #ended = false;

    /** Seen is called at each question: the tick that was seen last, or null. */
    constructor(every, seen) {
        this.#every = every;
        this.#seen = seen;
        this.#ask();
    }

    close(code, reason) {
        // later, as from a socket
        queueMicrotask(() => this.#end(code, reason));
    }

    /** Asks at once, for timers of a page that nobody sees are slow. */
    hurry() {
        if (this.#timer !== null) {
            clearTimeout(this.#timer);
            this.#ask();
        }
    }

    async #ask() {
        this.#timer = null;
        const began = performance.now();
        this.#question = new AbortController();
        const limit = setTimeout(() => this.#question.abort(), LONGEST);
        try {
            const response = await fetch(polledAddress(this.#before()), {
                cache: "no-store",
                redirect: "manual",
                signal: this.#question.signal,
            });
            const refused = refusalOf(response);
            if (refused !== null) {
                this.#end(refused.code, refused.reason);
                return;
            }
            this.#take((await response.text()).split("\n").filter((line) => line !== ""));
        } catch {
            this.#end(LOST, "");
        } finally {
            clearTimeout(limit);
        }
        if (!this.#ended) {
            this.#timer = setTimeout(() => this.#ask(), Math.max(0, this.#every - (performance.now() - began)));
        }
    }

    /** The first answer brings the newest snapshot whatever was seen, as a socket does. */
    #before() {
        const seen = this.#seen();
        return this.#open || seen === null ? seen : { ...seen, sequence: seen.sequence - 1 };
    }

    #take(frames) {
        if (this.#ended) {
            return;
        }
        if (!this.#open) {
            this.#open = true;
            this.onopen?.();
        }
        this.onheard?.();
        for (const frame of frames) {
            if (frame.startsWith(GOODBYE)) {
                this.#end(SHUTDOWN, JSON.parse(frame).reason);
                return;
            }
            this.onmessage?.({ data: frame });
        }
    }

    #end(code, reason) {
        if (!this.#ended) {
            this.#ended = true;
            clearTimeout(this.#timer);
            this.#question.abort();
            this.onclose?.({ code, reason });
        }
    }
}

/** Null for frames. A login that answers in our place is none, whatever its status. */
function refusalOf(response) {
    const other = response.ok && !response.headers.get("Content-Type")?.startsWith(FRAMES);
    if (other || response.type === "opaqueredirect") {
        return { code: NOT_SIGNED_IN, reason: WORDS.get(NOT_SIGNED_IN) };
    }
    return response.ok ? null : { code: response.status, reason: WORDS.get(response.status) ?? "" };
}
