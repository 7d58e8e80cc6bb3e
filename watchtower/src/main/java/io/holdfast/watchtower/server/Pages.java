package io.holdfast.watchtower.server;

import io.holdfast.core.log.GuardedLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;

/** Everything that is asked for over plain HTTP. */
final class Pages extends Handler.Abstract {

    private static final GuardedLog log = GuardedLog.of(FeedServer.class);
    private static final Duration LAST_DAY = Duration.ofDays(1);

    private final Feed feed;
    private final Hub hub;
    private final Assets assets;
    /** A look into the database takes a thread; so few at once that the page itself always finds one. */
    private final Semaphore lookups = new Semaphore(2);

    Pages(Feed feed, Hub hub, Assets assets) {
        this.feed = feed;
        this.hub = hub;
        this.assets = assets;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String path = Request.getPathInContext(request);
        return switch (path) {
            case FeedServer.FEED_PATH ->
                Replies.text(response, callback, HttpStatus.UPGRADE_REQUIRED_426, "this is a WebSocket");
            case "/snapshot.json" -> snapshot(response, callback);
            case "/history.json" -> history(request, response, callback);
            case "/health/live" -> health(response, callback, feed.notAlive());
            case "/health/ready" -> health(response, callback, feed.notReady());
            default -> asset(path, request, response, callback);
        };
    }

    private boolean snapshot(Response response, Callback callback) {
        byte[] latest = hub.latest();
        return latest == null
                ? Replies.text(response, callback, HttpStatus.SERVICE_UNAVAILABLE_503, "there was no tick yet")
                : Replies.json(response, callback, latest);
    }

    private static boolean health(Response response, Callback callback, @Nullable String trouble) {
        return trouble == null
                ? Replies.text(response, callback, HttpStatus.OK_200, "ok")
                : Replies.text(response, callback, HttpStatus.SERVICE_UNAVAILABLE_503, trouble);
    }

    private boolean history(Request request, Response response, Callback callback) {
        Instant since;
        Instant until;
        try {
            Fields query = Request.extractQueryParameters(request);
            Instant now = feed.now();
            Instant asked = instant(query.getValue("until"), now);
            until = asked.isBefore(now) ? asked : now; // what is to come is no silence
            since = instant(query.getValue("since"), until.minus(LAST_DAY));
        } catch (DateTimeException e) {
            return Replies.text(
                    response,
                    callback,
                    HttpStatus.BAD_REQUEST_400,
                    "since, until: not a time (expected: such as 2026-11-24T10:00:00Z)");
        }
        return history(since, until, response, callback);
    }

    private boolean history(Instant since, Instant until, Response response, Callback callback) {
        if (!lookups.tryAcquire()) {
            return Replies.text(
                    response,
                    callback,
                    HttpStatus.SERVICE_UNAVAILABLE_503,
                    "others are looking; try again in a moment");
        }
        try {
            String json = feed.history(since, until);
            return json == null
                    ? Replies.text(
                            response,
                            callback,
                            HttpStatus.NOT_FOUND_404,
                            "no flight recorder (expected: recordTo(...) when the watchtower is started)")
                    : Replies.json(response, callback, json.getBytes(StandardCharsets.UTF_8));
        } catch (RuntimeException e) {
            log.info("history from {} to {} not read: {}", since, until, e.toString());
            boolean wrong = e instanceof IllegalArgumentException;
            return Replies.text(
                    response,
                    callback,
                    wrong ? HttpStatus.BAD_REQUEST_400 : HttpStatus.SERVICE_UNAVAILABLE_503,
                    String.valueOf(e.getMessage()));
        } finally {
            lookups.release();
        }
    }

    private static Instant instant(@Nullable String text, Instant otherwise) {
        return text == null || text.isEmpty() ? otherwise : Instant.parse(text);
    }

    private boolean asset(String path, Request request, Response response, Callback callback) throws IOException {
        Optional<Assets.Asset> found = assets.find(path);
        if (found.isEmpty()) {
            return Replies.text(response, callback, HttpStatus.NOT_FOUND_404, "nothing here");
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
        return Replies.bytes(response, callback, HttpStatus.OK_200, asset.type(), "no-cache", asset.content());
    }
}
