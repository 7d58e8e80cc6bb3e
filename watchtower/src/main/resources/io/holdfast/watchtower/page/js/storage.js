// What the reader chose, kept in this browser. Storage may be blocked; then choices last as long as the page.
export function recall(key, otherwise) {
    try {
        return localStorage.getItem("watchtower." + key) ?? otherwise;
    } catch {
        return otherwise;
    }
}

export function keep(key, value) {
    try {
        localStorage.setItem("watchtower." + key, value);
    } catch {
        // see above
    }
}
