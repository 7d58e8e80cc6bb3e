package io.holdfast.examples.upstream;

/** How an upstream treats its callers at present. */
public enum Behaviour {
    /** Answers at once. */
    HEALTHY("healthy"),
    /** Answers correctly, but later than most callers wait. */
    SLOW("slow"),
    /** Answers 503. */
    FAILING("failing with 503"),
    /** Answers every second request with 503, the first of them included. */
    FLAKY("flaky"),
    /** Accepts the request and never answers. */
    HANGING("hanging"),
    /** Answers 200 with a page that is not the agreed format. */
    GARBLED("returning garbage");

    private final String words;

    Behaviour(String words) {
        this.words = words;
    }

    /** Returns what a log line says. */
    public String words() {
        return words;
    }
}
