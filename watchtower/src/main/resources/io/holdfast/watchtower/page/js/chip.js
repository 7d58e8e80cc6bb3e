// A breaker's state as sign, word and colour together.
import { attribute, el, icon, text, tone } from "./dom.js";
import { conditionOf, stateOf } from "./states.js";

export function stateChip() {
    const sign = icon("off", 20, 12);
    const word = el("span");
    const chip = el("span", { class: "chip" }, sign, word);
    return {
        chip,
        update(breaker) {
            const condition = conditionOf(breaker);
            tone(chip, condition.tone);
            text(word, condition.word);
            attribute(
                chip,
                "title",
                condition.kind === "flap" ? "now " + stateOf(breaker.state).word.toLowerCase() : null,
            );
            attribute(sign.firstChild, "href", "#i-" + condition.sign);
        },
    };
}

export function plainChip(toneName, sign, word, size = 12) {
    return el("span", { class: "chip tone-" + toneName }, sign === null ? null : icon(sign, size), word);
}
