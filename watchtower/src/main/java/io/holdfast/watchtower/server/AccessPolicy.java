package io.holdfast.watchtower.server;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Which requests are allowed. A page of another site can make a browser send requests here, under a name that it
 * resolves to us (DNS rebinding) or under our address; so host names must be known, and a WebSocket must come from a
 * page of ours. Immutable.
 */
final class AccessPolicy {

    /** A name or address, perhaps with a port: nothing that could end a header or a policy. */
    private static final Pattern AUTHORITY = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?");

    private static final Pattern ORIGIN = Pattern.compile("(https?)://([^/?#]+)", Pattern.CASE_INSENSITIVE);

    private static final Pattern IP_4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

    /**
     * Names that were given: a proxy may speak to us under any name, so for these the page's origin need not be the
     * host that we see.
     */
    private final Set<String> given = new LinkedHashSet<>();

    private final @Nullable String token;
    private final @Nullable String ticket;

    AccessPolicy(List<String> hosts, @Nullable String token) {
        hosts.forEach(host -> given.add(nameOf(host)));
        this.token = token;
        this.ticket = token == null ? null : ticketFor(token);
    }

    /**
     * The name in an authority, as it is compared: without the port, which a proxy may change, in lower case, without
     * the dot of a full name.
     *
     * @throws IllegalArgumentException if it is none
     */
    static String nameOf(String authority) {
        Matcher parts = AUTHORITY.matcher(authority);
        if (!parts.matches()) {
            throw new IllegalArgumentException("host: '" + ClientText.shown(authority)
                    + "' (expected: a name or an address, perhaps with a port, such as ops.example:8443)");
        }
        String name = parts.group(1).toLowerCase(Locale.ROOT);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    /** Addresses are always right: a name is what rebinding needs. */
    boolean isKnownHost(@Nullable String host) {
        if (host == null || !AUTHORITY.matcher(host).matches()) {
            return false;
        }
        String name = nameOf(host);
        boolean isAddress = name.startsWith("[") || IP_4.matcher(name).matches();
        return isAddress || name.equals("localhost") || given.contains(name);
    }

    /**
     * Programs send no origin; a browser always does. Then it must be the very host it speaks to, or one whose name was
     * given: where a proxy ends TLS, the browser's address has another scheme and port than ours, and often another
     * name.
     */
    boolean isOwnOrigin(@Nullable String origin, String host) {
        if (origin == null) {
            return true;
        }
        Matcher parts = ORIGIN.matcher(origin);
        if (!parts.matches() || !AUTHORITY.matcher(parts.group(2)).matches()) {
            return false;
        }
        String authority = parts.group(2);
        String usual = parts.group(1).equalsIgnoreCase("https") ? ":443" : ":80";
        return given.contains(nameOf(authority)) || without(usual, authority).equalsIgnoreCase(without(usual, host));
    }

    private static String without(String port, String authority) {
        return authority.endsWith(port) ? authority.substring(0, authority.length() - port.length()) : authority;
    }

    /** Where a page under one of our names may open WebSockets to, for its content security policy. */
    String webSockets(String host) {
        StringBuilder sources = new StringBuilder("ws://" + host + " wss://" + host);
        for (String name : given) {
            sources.append(" ws://")
                    .append(name)
                    .append(":* wss://")
                    .append(name)
                    .append(":*");
        }
        return sources.toString();
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

    /**
     * What a browser gets in place of the token; the same after a restart, so that it finds back without being asked
     * again.
     */
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
