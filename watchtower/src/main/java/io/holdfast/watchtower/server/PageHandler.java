package io.holdfast.watchtower.server;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Handles every request over plain HTTP. */
final class PageHandler extends Handler.Abstract {

    private final Feed feed;
    private final Figures figures;
    private final Assets assets;
    /**
     * Responses that may be as large as a frame are kept until they are read; so few at once that slow readers fill no
     * heap.
     */
    private final Semaphore large = new Semaphore(8);

    PageHandler(Feed feed, Hub hub, Assets assets, ClientLog said) {
        this.feed = feed;
        this.figures = new Figures(feed, hub::latest, said::notRead);
        this.assets = assets;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String path = Request.getPathInContext(request);
        if (Figures.has(path)) {
            return large(path, request, response, callback);
        }
        return switch (path) {
            case FeedServer.FEED_PATH ->
                Responses.text(response, callback, HttpStatus.UPGRADE_REQUIRED_426, "this is a WebSocket");
            case "/health/live" -> health(response, callback, feed.notAlive());
            case "/health/ready" -> health(response, callback, feed.notReady());
            default -> asset(path, request, response, callback);
        };
    }

    private boolean large(String path, Request request, Response response, Callback callback) {
        if (!large.tryAcquire()) {
            return Responses.send(response, callback, Reply.busy());
        }
        Request.addCompletionListener(request, failure -> large.release());
        return Responses.send(
                response,
                callback,
                figures.reply(
                        path, name -> Request.extractQueryParameters(request).getValue(name)));
    }

    private static boolean health(Response response, Callback callback, @Nullable String problem) {
        return problem == null
                ? Responses.text(response, callback, HttpStatus.OK_200, "ok")
                : Responses.text(response, callback, HttpStatus.SERVICE_UNAVAILABLE_503, problem);
    }

    private boolean asset(String path, Request request, Response response, Callback callback) throws IOException {
        Optional<Assets.Asset> found = assets.find(path);
        if (found.isEmpty()) {
            return Responses.text(response, callback, HttpStatus.NOT_FOUND_404, "nothing here");
        }
        Assets.Asset asset = found.get();
        response.getHeaders().put(HttpHeader.ETAG, asset.etag());
        String seen = request.getHeaders().get(HttpHeader.IF_NONE_MATCH);
        if (seen != null && seen.contains(asset.etag())) {
            response.setStatus(HttpStatus.NOT_MODIFIED_304);
            response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache");
            callback.succeeded();
            return true;
        }
        return Responses.bytes(response, callback, HttpStatus.OK_200, asset.type(), "no-cache", asset.content());
    }
}
