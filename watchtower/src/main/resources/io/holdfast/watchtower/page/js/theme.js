// Light, dark, or as the system says; kept in this browser.
import { icon } from "./dom.js";
import { keep, recall } from "./storage.js";

const ORDER = ["auto", "light", "dark"];

export function startTheme(button) {
    const show = (theme) => {
        if (theme === "auto") {
            delete document.documentElement.dataset.theme;
        } else {
            document.documentElement.dataset.theme = theme;
        }
        button.replaceChildren(icon("theme"), theme.charAt(0).toUpperCase() + theme.slice(1));
        button.setAttribute("aria-label", "Theme: " + theme + ". Switch");
        dispatchEvent(new Event("themechange"));
    };
    let theme = ORDER.includes(recall("theme")) ? recall("theme") : "auto";
    const next = () => {
        theme = ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length];
        keep("theme", theme);
        show(theme);
    };
    button.addEventListener("click", next);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
        dispatchEvent(new Event("themechange")),
    );
    show(theme);
    return next;
}
