// A breaker's state as sign, word and colour together.
import { el, icon, text, tone } from "./dom.js";
import { stateOf } from "./states.js";

export function stateChip() {
    const sign = icon("off", 20, 12);
    const word = el("span");
    const chip = el("span", { class: "chip" }, sign, word);
    return {
        chip,
        update(name) {
            const state = stateOf(name);
            tone(chip, state.tone);
            text(word, state.word);
            const wanted = "#i-" + state.sign;
            if (sign.firstChild.getAttribute("href") !== wanted) {
                sign.firstChild.setAttribute("href", wanted);
            }
        },
    };
}

export function plainChip(toneName, sign, word, size = 12) {
    return el("span", { class: "chip tone-" + toneName }, sign === null ? null : icon(sign, size), word);
}
