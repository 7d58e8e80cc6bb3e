package io.holdfast.watchtower;

import io.holdfast.watchtower.server.PolledPage;
import io.holdfast.watchtower.server.Reply;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The page, for a server of your own that puts its own guard in front of it. It is asked on the server's threads, waits
 * for nothing and starts nothing; its browsers ask for news once per tick, in place of a WebSocket. Thread-safe.
 */
public final class PageContent {

    private static final Pattern FOLDER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private final PolledPage page;

    PageContent(PolledPage page) {
        this.page = page;
    }

    /**
     * Answers a request. An unknown path has status 404; after the watchtower is closed, its figures have 503 and the
     * feed says goodbye.
     *
     * @param path below the page, without a slash at its beginning, decoded; empty for the page itself at an address
     *     that ends with a slash
     * @param query the request's parameters by their names, decoded
     */
    public PageResponse get(String path, Map<String, String> query) {
        return response(page.reply("/" + path, query));
    }

    /**
     * Answers a request for the page itself at an address that does not end with a slash, such as {@code /admin/page}.
     *
     * @param name the last part of the address, such as {@code page}; its files are asked for below it
     * @throws IllegalArgumentException if it is more than letters, digits, dots, hyphens and underscores
     */
    public PageResponse index(String name) {
        if (!FOLDER.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "name: '" + name + "' (expected: letters, digits, dots, hyphens and underscores)");
        }
        return response(page.index(name + "/"));
    }

    private static PageResponse response(Reply reply) {
        Map<String, String> headers = new LinkedHashMap<>(PolledPage.headers());
        headers.put("Cache-Control", reply.cache());
        String etag = reply.etag();
        if (etag != null) {
            headers.put("ETag", etag);
        }
        return new PageResponse(reply.status(), reply.type(), headers, reply.content());
    }
}
