package io.holdfast.watchtower.server;

import java.util.Map;

/** What keeps the page from other sites, and other sites from the page. */
final class Isolation {

    private static final String EVERYWHERE = "; img-src 'self' data:; base-uri 'none'; form-action 'none'";

    private Isolation() {}

    /** What a page may do that says so itself; who may frame it can only be said by a header. */
    static String policy() {
        return "default-src 'self'; connect-src 'self'" + EVERYWHERE + "; object-src 'none'";
    }

    /**
     * The headers of each response.
     *
     * @param connect what may be connected to besides the page's own origin; empty for nothing
     */
    static Map<String, String> headers(String connect) {
        return Map.of(
                "Content-Security-Policy",
                "default-src 'self'; connect-src 'self'" + (connect.isEmpty() ? "" : " " + connect) + EVERYWHERE
                        + "; frame-ancestors 'none'; object-src 'none'",
                "X-Content-Type-Options",
                "nosniff",
                "X-Frame-Options",
                "DENY",
                "Referrer-Policy",
                "no-referrer",
                "Cross-Origin-Resource-Policy",
                "same-origin",
                "Cross-Origin-Opener-Policy",
                "same-origin");
    }
}
