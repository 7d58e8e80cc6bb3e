// Runs before the first paint, so that a chosen theme does not flash in the other one.
(() => {
    try {
        const chosen = localStorage.getItem("watchtower.theme");
        if (chosen === "light" || chosen === "dark") {
            document.documentElement.dataset.theme = chosen;
        }
    } catch {
        // storage is blocked: the system's choice stands
    }
})();
