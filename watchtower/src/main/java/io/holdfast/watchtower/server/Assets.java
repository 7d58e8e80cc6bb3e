package io.holdfast.watchtower.server;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files of the page, from the module or class path: read once, so that it makes no difference whether they lie in a
 * folder, a jar or a jar within a jar. Only what has a plain name and a known ending is a file at all.
 */
final class Assets {

    /** A file of the page. */
    record Asset(byte[] content, String type, String etag) {}

    private static final String PAGE = "io/holdfast/watchtower/page";
    private static final String LIBRARIES = "META-INF/resources";

    /** Of all libraries that a user's class path may hold, the one that the page needs. */
    private static final Pattern LIBRARY = Pattern.compile("/webjars/uplot(/[A-Za-z0-9][A-Za-z0-9._-]*)+");

    private static final Pattern PLAIN = Pattern.compile("(/[A-Za-z0-9][A-Za-z0-9._-]*)+");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "mjs", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "woff2", "font/woff2");

    private final ClassLoader loader;
    private final Map<String, Asset> known = new ConcurrentHashMap<>();

    Assets(ClassLoader loader) {
        this.loader = loader;
    }

    Optional<Asset> find(String path) throws IOException {
        String file = path.equals("/") ? "/index.html" : path;
        Asset before = known.get(file);
        if (before != null) {
            return Optional.of(before);
        }
        String type = TYPES.get(file.substring(file.lastIndexOf('.') + 1));
        if (type == null || !PLAIN.matcher(file).matches()) {
            return Optional.empty();
        }
        byte[] content = LIBRARY.matcher(file).matches()
                ? read(loader.getResourceAsStream(LIBRARIES + file))
                : read(Assets.class.getResourceAsStream('/' + PAGE + file)); // a module shows its files to itself alone
        if (content == null) {
            return Optional.empty();
        }
        Asset asset = new Asset(content, type, '"' + hash(content) + '"');
        known.put(file, asset);
        return Optional.of(asset);
    }

    private static byte @Nullable [] read(@Nullable InputStream resource) throws IOException {
        try (resource) {
            return resource == null ? null : resource.readAllBytes();
        }
    }

    private static String hash(byte[] content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
