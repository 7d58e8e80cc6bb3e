// The tower in the browser's tab, in the tone of the head line. Made here: when the service is gone it cannot be asked
// for another file.
import { attribute } from "./dom.js";

const COLOURS = { good: "#1f8a63", warn: "#d99a1f", bad: "#d2453b", info: "#3b74c9", mute: "#7a8694" };

export function showTabIcon(tone) {
    const tower = document.querySelector("#i-tower path").getAttribute("d");
    const path = `<path fill="${COLOURS[tone]}" d="${tower}"/>`;
    const drawn = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${path}</svg>`;
    attribute(document.getElementById("icon"), "href", "data:image/svg+xml," + encodeURIComponent(drawn));
}
