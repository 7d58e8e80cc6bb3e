// Single keys, which can be switched off, and Escape.
import { keep, recall } from "./storage.js";

export function startKeys({ search, view, theme, escape }) {
    const dialog = document.getElementById("keys");
    const allowed = document.getElementById("single-keys");
    allowed.checked = recall("single-keys", "on") === "on";
    allowed.addEventListener("change", () => keep("single-keys", allowed.checked ? "on" : "off"));
    document.getElementById("help").addEventListener("click", () => dialog.showModal());
    document.getElementById("keys-close").addEventListener("click", () => dialog.close());
    addEventListener("keydown", (event) => {
        if (dialog.open || event.ctrlKey || event.metaKey || event.altKey) {
            return;
        }
        if (event.key === "Escape") {
            if (escape()) {
                event.preventDefault();
            }
            return;
        }
        if (!allowed.checked || event.target.closest("input, select, textarea") !== null) {
            return;
        }
        const actions = { "/": search, t: theme, "?": () => dialog.showModal() };
        const action =
            actions[event.key] ?? (/^[1-9]$/.test(event.key) ? () => view(Number(event.key) - 1) : undefined);
        if (action !== undefined) {
            event.preventDefault();
            action();
        }
    });
}
