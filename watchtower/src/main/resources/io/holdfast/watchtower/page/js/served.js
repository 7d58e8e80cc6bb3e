// How this page is served: by the watchtower itself, or by another server, which has no socket for it. The page that it
// hands out then says how often to ask, and below which folder the rest lies.
const told = document.querySelector('meta[name="watchtower-feed"]');

/** Before every address of the page's own; empty, or a folder with a slash at its end. */
export const root = told?.dataset.root ?? "";

/** Milliseconds from one question for news to the next; null where there is a socket. */
export const pollEvery = told === null ? null : Number(told.content) || 1000;
