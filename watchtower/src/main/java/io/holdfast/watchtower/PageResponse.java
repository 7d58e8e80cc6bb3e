package io.holdfast.watchtower;

import java.util.Map;

/**
 * What to answer to a browser.
 *
 * @param status of HTTP
 * @param contentType for the header of that name
 * @param headers the others, such as those that isolate the page from other sites; immutable
 * @param body not to be changed
 */
public record PageResponse(int status, String contentType, Map<String, String> headers, byte[] body) {

    /** Keeps a copy of the headers. */
    public PageResponse {
        headers = Map.copyOf(headers);
    }
}
