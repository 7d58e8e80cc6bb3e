package io.holdfast.watchtower.server;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;

/**
 * The first handler of every request: refuses those that are not allowed, and gives every response the headers that
 * isolate the page.
 */
final class AccessHandler extends Handler.Wrapper {

    /** A part of the connections, so that the others can always make room for a probe. */
    private static final int MOST_ANSWERS = 64;

    private final AccessPolicy access;
    private final LimitedConnector connector;
    private final Hub hub;
    private final Semaphore answers = new Semaphore(MOST_ANSWERS);

    AccessHandler(AccessPolicy access, LimitedConnector connector, Hub hub, Handler guarded) {
        super(guarded);
        this.access = access;
        this.connector = connector;
        this.hub = hub;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (connector.asked(request)) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        String path = Request.getPathInContext(request);
        if (isProbe(request)) {
            return admit(request, response, callback);
        }
        boolean isCrowded = path.equals(FeedServer.FEED_PATH) && hub.isCrowded();
        if (isCrowded || !answers.tryAcquire()) {
            connector.showOut(request);
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
            response.getHeaders().put(HttpHeader.RETRY_AFTER, 1);
            return Responses.text(response, callback, HttpStatus.SERVICE_UNAVAILABLE_503, Reply.BUSY_TEXT);
        }
        Request.addCompletionListener(request, failure -> answers.release());
        return admit(request, response, callback);
    }

    private boolean admit(Request request, Response response, Callback callback) throws Exception {
        String host = host(request);
        if (!access.isKnownHost(host)) {
            return Responses.text(
                    response,
                    callback,
                    HttpStatus.MISDIRECTED_REQUEST_421,
                    "host: not known (expected: localhost, an address, or a name given to host(...))");
        }
        protect(response, access.webSockets(Objects.requireNonNull(host)));
        String method = request.getMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
            return Responses.text(
                    response, callback, HttpStatus.METHOD_NOT_ALLOWED_405, "this page is for looking only");
        }
        // A refused WebSocket is told so by a close code, which a page can show; a refused handshake it cannot.
        boolean isFeed = Request.getPathInContext(request).equals(FeedServer.FEED_PATH);
        if (!access.needsToken() || isFeed || showsToken(request)) {
            return super.handle(request, response, callback);
        }
        if (access.isRightToken(token(request))) {
            return isNested(request)
                    ? super.handle(request, response, callback)
                    : exchange(request, response, callback);
        }
        response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        return Responses.text(
                response,
                callback,
                HttpStatus.UNAUTHORIZED_401,
                "token: missing or wrong (expected: the header Authorization: Bearer TOKEN, or once in a"
                        + " browser ?token=TOKEN)");
    }

    private static boolean isProbe(Request request) {
        return Request.getPathInContext(request).startsWith("/health/");
    }

    /**
     * Null if none is named, except by a probe: a balancer that speaks HTTP/1.0 names none, and a browser, which could
     * be led here by another site, always does.
     */
    private static @Nullable String host(Request request) {
        String named = request.getHeaders().get(HttpHeader.HOST);
        return named == null && isProbe(request) ? "localhost" : named;
    }

    /** Whether a WebSocket may be opened; null if so, else why not. */
    static @Nullable String refuses(AccessPolicy access, Request request) {
        HttpFields headers = request.getHeaders();
        if (!access.isOwnOrigin(headers.get(HttpHeader.ORIGIN), String.valueOf(headers.get(HttpHeader.HOST)))) {
            return "origin: another site (expected: a page of this server)";
        }
        boolean shown = !access.needsToken() || access.isRightToken(token(request)) || showsToken(access, request);
        return shown ? null : "token: missing or wrong";
    }

    private boolean showsToken(Request request) {
        return showsToken(access, request);
    }

    private static boolean showsToken(AccessPolicy access, Request request) {
        if (access.isRightBearer(request.getHeaders().get(HttpHeader.AUTHORIZATION))) {
            return true;
        }
        String name = cookieName(request);
        return Request.getCookies(request).stream()
                .anyMatch(cookie -> cookie.getName().equals(name) && access.isRightTicket(cookie.getValue()));
    }

    private static @Nullable String token(Request request) {
        Fields query = Request.extractQueryParameters(request);
        return query.getValue("token");
    }

    /**
     * A cookie without a path belongs to the folder of the address that the browser asked for. That is the page's own
     * where this is asked for right in it, whatever a proxy has stripped from the address; deeper down it would be a
     * folder that nobody else is in, so there the token counts for the one request.
     */
    private static boolean isNested(Request request) {
        return Request.getPathInContext(request).lastIndexOf('/') > 0;
    }

    /**
     * The token leaves the address line, where it would be seen and kept, and becomes a cookie that no script can read.
     * It comes along when a link in a chat is followed (Lax); a page of another site that asks for something by itself
     * does not get it.
     */
    private boolean exchange(Request request, Response response, Callback callback) {
        HttpCookie cookie = HttpCookie.build(cookieName(request), access.ticket())
                .httpOnly(true)
                .sameSite(HttpCookie.SameSite.LAX)
                .build();
        Response.addCookie(response, cookie);
        response.getHeaders().put(HttpHeader.LOCATION, "." + Request.getPathInContext(request) + otherQuery(request));
        return Responses.text(response, callback, HttpStatus.SEE_OTHER_303, "");
    }

    private static String otherQuery(Request request) {
        String query = request.getHttpURI().getQuery();
        String rest = query == null
                ? ""
                : Arrays.stream(query.split("&"))
                        .filter(part -> !part.isEmpty() && !part.startsWith("token="))
                        .collect(Collectors.joining("&"));
        return rest.isEmpty() ? "" : "?" + rest;
    }

    /** Cookies are shared by all ports of a host. */
    private static String cookieName(Request request) {
        return "holdfast-" + Request.getLocalPort(request);
    }

    private static void protect(Response response, String webSockets) {
        HttpFields.Mutable headers = response.getHeaders();
        Isolation.headers(webSockets).forEach(headers::put);
    }
}
