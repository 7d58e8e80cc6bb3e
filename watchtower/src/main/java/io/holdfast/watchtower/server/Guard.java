package io.holdfast.watchtower.server;

import java.util.Objects;
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

/** Stands before everything: refuses what may not come in, and gives every response the headers that keep a page to itself. */
final class Guard extends Handler.Wrapper {

    private final Access access;

    Guard(Access access, Handler guarded) {
        super(guarded);
        this.access = access;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        HttpFields headers = request.getHeaders();
        String host = headers.get(HttpHeader.HOST);
        if (!access.isKnownHost(host)) {
            return Replies.text(
                    response,
                    callback,
                    HttpStatus.MISDIRECTED_REQUEST_421,
                    "host: not known (expected: localhost, an address, or a name given to hosts(...))");
        }
        protect(response, Objects.requireNonNull(host));
        String method = request.getMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
            return Replies.text(response, callback, HttpStatus.METHOD_NOT_ALLOWED_405, "this page is for looking only");
        }
        // A refused WebSocket is told so by a close code, which a page can show; a refused handshake it cannot.
        boolean isFeed = Request.getPathInContext(request).equals(FeedServer.FEED_PATH);
        if (!access.needsToken() || isFeed || showsToken(request)) {
            return super.handle(request, response, callback);
        }
        String given = token(request);
        if (access.isRightToken(given)) {
            return exchange(request, response, callback);
        }
        response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
        return Replies.text(
                response,
                callback,
                HttpStatus.UNAUTHORIZED_401,
                "token: missing or wrong (expected: the header Authorization: Bearer TOKEN, or once in a browser ?token=TOKEN)");
    }

    /** Whether a WebSocket may be opened; null if so, else why not. */
    static @Nullable String refuses(Access access, Request request) {
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

    private static boolean showsToken(Access access, Request request) {
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

    /** The token leaves the address line, where it would be seen and kept, and becomes a cookie that no script can read. */
    private boolean exchange(Request request, Response response, Callback callback) {
        HttpCookie cookie = HttpCookie.build(cookieName(request), access.ticket())
                .path("/")
                .httpOnly(true)
                .sameSite(HttpCookie.SameSite.STRICT)
                .build();
        Response.addCookie(response, cookie);
        response.getHeaders().put(HttpHeader.LOCATION, Request.getPathInContext(request));
        return Replies.text(response, callback, HttpStatus.SEE_OTHER_303, "");
    }

    /** Cookies are shared by all ports of a host. */
    private static String cookieName(Request request) {
        return "holdfast-" + Request.getLocalPort(request);
    }

    private static void protect(Response response, String host) {
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(
                "Content-Security-Policy",
                "default-src 'self'; connect-src 'self' ws://" + host + " wss://" + host
                        + "; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'");
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("X-Frame-Options", "DENY");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("Cross-Origin-Resource-Policy", "same-origin");
        headers.put("Cross-Origin-Opener-Policy", "same-origin");
    }
}
