package io.holdfast.watchtower.server;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What is answered to one request, whoever carries it. Immutable, by custom.
 *
 * @param status of HTTP
 * @param type the content's
 * @param cache for {@code Cache-Control}
 * @param etag of a content that others may keep; null for one that is always new
 * @param content not changed afterwards
 */
public record Reply(
        int status, String type, String cache, @Nullable String etag, byte[] content) {

    static final String BUSY_TEXT = "others are looking; try again in a moment";

    private static final String NEVER_KEPT = "no-store";

    static Reply text(int status, String text) {
        byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
        return new Reply(status, "text/plain; charset=utf-8", NEVER_KEPT, null, bytes);
    }

    static Reply json(byte[] json) {
        return fresh("application/json", json);
    }

    static Reply fresh(String type, byte[] content) {
        return new Reply(200, type, NEVER_KEPT, null, content);
    }

    static Reply nothing() {
        return text(404, "nothing here");
    }

    static Reply busy() {
        return text(503, BUSY_TEXT);
    }

    static Reply noTick() {
        return text(503, "there was no tick yet");
    }
}
