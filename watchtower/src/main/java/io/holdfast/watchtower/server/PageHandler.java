package io.holdfast.watchtower.server;

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

/** Handles every request over plain HTTP. */
final class PageHandler extends Handler.Abstract {

    private static final Duration LAST_DAY = Duration.ofDays(1);

    private final Feed feed;
    private final Hub hub;
    private final Assets assets;
    private final ClientLog said;
    /** A look into the database takes a thread; so few at once that the page itself always finds one. */
    private final Semaphore lookups = new Semaphore(2);
    /**
     * Responses that may be as large as a frame are kept until they are read; so few at once that slow readers fill no
     * heap.
     */
    private final Semaphore large = new Semaphore(8);

    PageHandler(Feed feed, Hub hub, Assets assets, ClientLog said) {
        this.feed = feed;
        this.hub = hub;
        this.assets = assets;
        this.said = said;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String path = Request.getPathInContext(request);
        return switch (path) {
            case FeedServer.FEED_PATH ->
                Responses.text(response, callback, HttpStatus.UPGRADE_REQUIRED_426, "this is a WebSocket");
            case "/snapshot.json", "/breakers.json", "/history.json" -> large(path, request, response, callback);
            case "/health/live" -> health(response, callback, feed.notAlive());
            case "/health/ready" -> health(response, callback, feed.notReady());
            default -> asset(path, request, response, callback);
        };
    }

    private boolean large(String path, Request request, Response response, Callback callback) {
        if (!large.tryAcquire()) {
            return busy(response, callback);
        }
        Request.addCompletionListener(request, failure -> large.release());
        return switch (path) {
            case "/snapshot.json" -> snapshot(response, callback);
            case "/breakers.json" -> breakers(request, response, callback);
            default -> history(request, response, callback);
        };
    }

    private static boolean busy(Response response, Callback callback) {
        return Responses.text(response, callback, HttpStatus.SERVICE_UNAVAILABLE_503, AccessHandler.BUSY);
    }

    private boolean breakers(Request request, Response response, Callback callback) {
        BreakerQuery query;
        try {
            query = BreakerQuery.of(Request.extractQueryParameters(request));
        } catch (IllegalArgumentException e) {
            return Responses.text(response, callback, HttpStatus.BAD_REQUEST_400, String.valueOf(e.getMessage()));
        }
        byte[] found = feed.breakers(query);
        return found == null ? noTick(response, callback) : Responses.json(response, callback, found);
    }

    private static boolean noTick(Response response, Callback callback) {
        return Responses.text(response, callback, HttpStatus.SERVICE_UNAVAILABLE_503, "there was no tick yet");
    }

    private boolean snapshot(Response response, Callback callback) {
        byte[] latest = hub.latest();
        return latest == null ? noTick(response, callback) : Responses.json(response, callback, latest);
    }

    private static boolean health(Response response, Callback callback, @Nullable String problem) {
        return problem == null
                ? Responses.text(response, callback, HttpStatus.OK_200, "ok")
                : Responses.text(response, callback, HttpStatus.SERVICE_UNAVAILABLE_503, problem);
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
            return Responses.text(
                    response,
                    callback,
                    HttpStatus.BAD_REQUEST_400,
                    "since, until: not a time (expected: such as 2026-11-24T10:00:00Z)");
        }
        return history(since, until, response, callback);
    }

    private boolean history(Instant since, Instant until, Response response, Callback callback) {
        if (!lookups.tryAcquire()) {
            return busy(response, callback);
        }
        try {
            String json = feed.history(since, until);
            return json == null
                    ? Responses.text(
                            response,
                            callback,
                            HttpStatus.NOT_FOUND_404,
                            "no flight recorder (expected: recordTo(...) when the watchtower is started)")
                    : Responses.json(response, callback, json.getBytes(StandardCharsets.UTF_8));
        } catch (RuntimeException e) {
            said.notRead("history from " + since + " to " + until, e);
            boolean wrong = e instanceof IllegalArgumentException;
            return Responses.text(
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
