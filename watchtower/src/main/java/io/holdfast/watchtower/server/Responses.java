package io.holdfast.watchtower.server;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Writes responses that consist of one piece. */
final class Responses {

    private Responses() {}

    static boolean text(Response response, Callback callback, int status, String text) {
        return send(response, callback, Reply.text(status, text));
    }

    static boolean send(Response response, Callback callback, Reply reply) {
        return bytes(response, callback, reply.status(), reply.type(), reply.cache(), reply.content());
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
