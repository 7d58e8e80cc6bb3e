// Keeps what could not be drawn, by the place where it should stand, until it can: one thing that fails takes nothing
// else with it, and is said.
const MOST = 20;

class Guard {
    #faults = new Map();
    #place = "page";
    #onchange = () => {};

    watch(onchange) {
        this.#onchange = onchange;
    }

    /** Draws a place anew; what failed there before is forgotten. */
    place(place, draw) {
        const outer = this.#place;
        const before = this.#said(place);
        this.#place = place;
        this.#faults.delete(place);
        this.item("", draw);
        this.#place = outer;
        if (before !== this.#said(place)) {
            this.#onchange();
        }
    }

    /** Draws a part of the place; whether that went well. */
    item(what, draw) {
        try {
            draw();
            return true;
        } catch (problem) {
            this.add(this.#place, what, problem);
            return false;
        }
    }

    /** Draws a part that has an element of its own; what stands in it from before is marked as old where that fails. */
    part(element, what, draw) {
        const drawn = this.item(what, draw);
        element.toggleAttribute("data-undrawn", !drawn);
        return drawn;
    }

    /** A fault that no drawing can take back, such as one of a promise. */
    fault(place, what, problem) {
        this.add(place, what, problem);
        this.#onchange();
    }

    add(place, what, problem) {
        const faults = this.#faults.get(place) ?? new Map();
        this.#faults.set(place, faults);
        if (faults.size < MOST) {
            if (!faults.has(what)) {
                console.info("cannot draw " + place + " " + what, problem);
            }
            faults.set(what, String(problem?.message ?? problem));
        }
    }

    forget(place) {
        this.#faults.delete(place);
    }

    /** One line for each fault. Plain on purpose: this is what is left when something else has failed. */
    lines() {
        const lines = [];
        for (const [place, faults] of this.#faults) {
            for (const [what, message] of faults) {
                lines.push(place + (what === "" ? "" : ", " + what) + ": " + message);
            }
        }
        return lines;
    }

    #said(place) {
        return [...(this.#faults.get(place) ?? [])].join("\n");
    }
}

export const guard = new Guard();
