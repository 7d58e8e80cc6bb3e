package io.holdfast.watchtower.server;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Who may look. A page of another site can make a browser send requests here, under a name that it lets point at us (DNS rebinding) or under
 * our address; so names must be known, and a WebSocket must come from a page of ours. Immutable.
 */
final class Access {

    /** A name or address, perhaps with a port: nothing that could end a header or a policy. */
    private static final Pattern AUTHORITY = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?");

    private static final Pattern IP_4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

    private final Set<String> names = new HashSet<>(Set.of("localhost"));
    private final @Nullable String token;
    private final @Nullable String ticket;

    Access(List<String> hosts, @Nullable String token) {
        hosts.forEach(host -> names.add(host.toLowerCase(Locale.ROOT)));
        this.token = token;
        this.ticket = token == null ? null : ticketFor(token);
    }

    /** Addresses are always right: a name is what rebinding needs. */
    boolean isKnownHost(@Nullable String host) {
        if (host == null) {
            return false;
        }
        var parts = AUTHORITY.matcher(host);
        if (!parts.matches()) {
            return false;
        }
        String name = parts.group(1).toLowerCase(Locale.ROOT);
        return name.startsWith("[") || IP_4.matcher(name).matches() || names.contains(name);
    }

    /** Programs send no origin; a browser always does, and then it must be the very host it speaks to. */
    boolean isOwnOrigin(@Nullable String origin, String host) {
        if (origin == null) {
            return true;
        }
        try {
            URI uri = URI.create(origin);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            return web && host.equalsIgnoreCase(uri.getRawAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    boolean needsToken() {
        return token != null;
    }

    /** Whether the token is shown: as a header {@code Authorization: Bearer TOKEN}. */
    boolean isRightBearer(@Nullable String authorization) {
        String scheme = "Bearer ";
        return authorization != null
                && authorization.regionMatches(true, 0, scheme, 0, scheme.length())
                && isRightToken(authorization.substring(scheme.length()).strip());
    }

    boolean isRightToken(@Nullable String shown) {
        return token != null && shown != null && areEqual(token, shown);
    }

    boolean isRightTicket(@Nullable String shown) {
        return ticket != null && shown != null && areEqual(ticket, shown);
    }

    /** What a browser gets in place of the token; the same after a restart, so that it finds back without being asked again. */
    String ticket() {
        if (ticket == null) {
            throw new IllegalStateException("ticket: none (expected: a token to make it from)");
        }
        return ticket;
    }

    /** Takes the same time wherever the two differ, and whatever their lengths. */
    private static boolean areEqual(String right, String shown) {
        return MessageDigest.isEqual(hash(right), hash(shown));
    }

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String ticketFor(String token) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(token.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal("holdfast watchtower".getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
