package io.holdfast.watchtower.server;

import io.holdfast.core.log.GuardedLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The page for a server that is not ours: its files, its figures, and the feed as an answer to the question what came
 * after a tick. It starts no thread and needs no Jetty. Thread-safe.
 */
public final class PolledPage {

    /** A snapshot as it is sent: UTF-8 JSON in one line. */
    public record Frame(long sequence, byte[] json) {}

    /** Asking more often shows nothing that eyes could follow. */
    static final Duration SHORTEST_INTERVAL = Duration.ofMillis(250);

    private static final GuardedLog LOG = GuardedLog.of(PolledPage.class);
    private static final int MOST_LOOKUPS = 8;
    private static final String FEED_TYPE = "application/x-ndjson";
    private static final String HEAD = "<meta charset=\"utf-8\">";
    private static final Pattern REFERENCE = Pattern.compile("(href|src)=\"((?:js|css|icons)/|snapshot\\.json)");

    private final Feed feed;
    private final Supplier<@Nullable Frame> latest;
    private final String run;
    private final Duration every;
    private final Figures figures;
    private final Assets assets = new Assets(PolledPage.class.getClassLoader());
    private final Semaphore lookups = new Semaphore(MOST_LOOKUPS);
    private volatile @Nullable String closed;

    /**
     * Made from what is shown.
     *
     * @param feed what is shown
     * @param latest the latest snapshot; null before the first
     * @param run of which the snapshots' sequences are
     * @param every how far ticks are apart
     */
    public PolledPage(Feed feed, Supplier<@Nullable Frame> latest, String run, Duration every) {
        this.feed = feed;
        this.latest = latest;
        this.run = run;
        this.every = every.compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : every;
        this.figures = new Figures(feed, this::latestJson, (what, why) -> LOG.debug("{} not read", what, why));
    }

    private byte @Nullable [] latestJson() {
        Frame frame = latest.get();
        return frame == null ? null : frame.json();
    }

    /**
     * Returns a reply.
     *
     * @param path begins with a slash; that alone is the page
     * @param query parameters by their names
     */
    public Reply reply(String path, Map<String, String> query) {
        if (path.equals("/feed")) {
            return feed(query);
        }
        if (Figures.has(path)) {
            return figures(path, query);
        }
        return path.equals("/") || path.equals("/index.html") ? index("") : asset(path);
    }

    private Reply figures(String path, Map<String, String> query) {
        String ended = closed;
        if (ended != null) {
            return Reply.text(503, ended);
        }
        if (!lookups.tryAcquire()) {
            return Reply.busy();
        }
        try {
            return figures.reply(path, query::get);
        } finally {
            lookups.release();
        }
    }

    /** The headers of each reply, for a server that can send them. */
    public static Map<String, String> headers() {
        return Isolation.headers("");
    }

    /** After a tick of this run the ones that follow; where one was missed, the answers in between with them. */
    private Reply feed(Map<String, String> query) {
        String ended = closed;
        if (ended != null) {
            return lines("{\"type\":\"bye\",\"reason\":\"" + ended + "\"}");
        }
        Frame newest = latest.get();
        long after = run.equals(query.get("run")) ? number(query.get("after")) : -1;
        if (newest == null) {
            return lines(text(feed.hello(-1, run)));
        }
        if (after >= newest.sequence()) {
            return lines("");
        }
        boolean isNext = after >= 0 && after + 1 == newest.sequence();
        String news = text(newest.json());
        return lines(isNext ? news : text(feed.hello(after, run)) + "\n" + news);
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    private static Reply lines(String frames) {
        return Reply.fresh(FEED_TYPE, (frames + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static long number(@Nullable String text) {
        try {
            return text == null ? -1 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return -1; // as one that has seen nothing
        }
    }

    /**
     * Returns the page.
     *
     * @param prefix before the addresses of its files, relative to its own: empty, or a folder with a slash at its end
     */
    public Reply index(String prefix) {
        Reply plain = asset("/index.html");
        if (plain.status() != 200) {
            return plain;
        }
        String head = HEAD + "\n    <meta http-equiv=\"Content-Security-Policy\" content=\"" + Isolation.policy()
                + "\">\n    <meta name=\"watchtower-feed\" content=\"" + every.toMillis() + "\" data-root=\"" + prefix
                + "\">";
        String page = text(plain.content()).replace(HEAD, head);
        String led = REFERENCE.matcher(page).replaceAll("$1=\"" + prefix + "$2");
        return Reply.fresh(plain.type(), led.getBytes(StandardCharsets.UTF_8));
    }

    private Reply asset(String path) {
        try {
            Optional<Assets.Asset> found = assets.find(path);
            return found.map(asset -> new Reply(200, asset.type(), "no-cache", asset.etag(), asset.content()))
                    .orElseGet(Reply::nothing);
        } catch (IOException e) {
            LOG.debug("{} not read", path, e);
            return Reply.text(503, "a file of the page cannot be read");
        }
    }

    /**
     * From now on the feed says goodbye.
     *
     * @param reason for people
     */
    public void close(String reason) {
        closed = reason.replaceAll("[^\\x20-\\x7e]|[\"\\\\]", "?");
    }
}
