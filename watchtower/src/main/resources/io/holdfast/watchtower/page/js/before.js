// What was before a process that has just begun: for how long the recorder had no sign of life of the service. Somebody
// who is told that all began with the process should know when there was none.
import { moment } from "./format.js";
import { askReport } from "./reports.js";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/** As long as this a process counts as one that has just begun, in milliseconds. */
export const YOUNG = 10 * MINUTE;
const AGAIN = 5 * SECOND;

export class Before {
    #store;
    #run = null;
    #askAt = 0;

    constructor(store) {
        this.#store = store;
    }

    /** To be called with each snapshot; asks once for each run, and again where the service was busy. */
    async look() {
        const store = this.#store;
        if (store.run !== this.#run) {
            this.#run = store.run;
            this.#askAt = 0;
            store.unseen = null;
        }
        const { started, recorder } = store.snapshot.process;
        const began = moment(started);
        const asks = performance.now() >= this.#askAt && recorder?.state === "RECORDING";
        if (!asks || began === null || store.now() - began >= YOUNG) {
            return;
        }
        this.#askAt = Infinity;
        const run = store.run;
        const { report } = await askReport(new Date(began - DAY), new Date(store.now()));
        if (run !== store.run) {
            return;
        }
        if (report === undefined) {
            this.#askAt = performance.now() + AGAIN;
        } else {
            store.unseen = unseenBefore(report, began);
        }
    }
}

/** The silence that ended when this process was first heard of, up to its start. */
function unseenBefore(report, began) {
    const silence = report.silences.findLast(
        ({ from, to }) => Date.parse(from) < began && Math.abs(Date.parse(to) - began) < MINUTE,
    );
    return silence === undefined ? null : began - Date.parse(silence.from);
}
