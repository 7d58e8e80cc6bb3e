package io.holdfast.watchtower.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Writes responses that consist of one piece. */
final class Responses {

    private Responses() {}

    static boolean text(Response response, Callback callback, int status, String text) {
        byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
        return bytes(response, callback, status, "text/plain; charset=utf-8", "no-store", bytes);
    }

    static boolean json(Response response, Callback callback, byte[] json) {
        return bytes(response, callback, 200, "application/json", "no-store", json);
    }

    static boolean bytes(Response response, Callback callback, int status, String type, String cache, byte[] content) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, cache);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, content.length);
        response.write(true, ByteBuffer.wrap(content), callback);
        return true;
    }
}
