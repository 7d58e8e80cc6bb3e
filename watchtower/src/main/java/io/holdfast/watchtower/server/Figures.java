package io.holdfast.watchtower.server;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What can be asked for in JSON: the snapshot, breakers, and the history. Thread-safe. */
final class Figures {

    /** The parameters of a request by their names; null for one that is not given. */
    @FunctionalInterface
    interface Query {
        @Nullable
        String value(String name);
    }

    private static final Duration LAST_DAY = Duration.ofDays(1);

    private final Feed feed;
    private final Supplier<byte @Nullable []> latest;
    private final BiConsumer<String, Throwable> notRead;
    /** A look into the database takes a thread; so few at once that the page itself always finds one. */
    private final Semaphore lookups = new Semaphore(2);

    /**
     * Made from what is shown.
     *
     * @param feed what is shown
     * @param latest the latest snapshot's frame; null before the first
     * @param notRead is told what could not be read, and why
     */
    Figures(Feed feed, Supplier<byte @Nullable []> latest, BiConsumer<String, Throwable> notRead) {
        this.feed = feed;
        this.latest = latest;
        this.notRead = notRead;
    }

    static boolean has(String path) {
        return switch (path) {
            case "/snapshot.json", "/breakers.json", "/history.json" -> true;
            default -> false;
        };
    }

    Reply reply(String path, Query query) {
        return switch (path) {
            case "/snapshot.json" -> jsonIfThere(latest.get());
            case "/breakers.json" -> breakers(query);
            case "/history.json" -> history(query);
            default -> Reply.nothing();
        };
    }

    private static Reply jsonIfThere(byte @Nullable [] json) {
        return json == null ? Reply.noTick() : Reply.json(json);
    }

    private Reply breakers(Query query) {
        BreakerQuery wanted;
        try {
            wanted = BreakerQuery.of(query);
        } catch (IllegalArgumentException e) {
            return Reply.text(400, String.valueOf(e.getMessage()));
        }
        return jsonIfThere(feed.breakers(wanted));
    }

    private Reply history(Query query) {
        Instant since;
        Instant until;
        try {
            Instant now = feed.now();
            Instant asked = instant(query.value("until"), now);
            until = asked.isBefore(now) ? asked : now; // what is to come is no silence
            since = instant(query.value("since"), until.minus(LAST_DAY));
        } catch (DateTimeException e) {
            return Reply.text(400, "since, until: not a time (expected: such as 2026-11-24T10:00:00Z)");
        }
        if (!lookups.tryAcquire()) {
            return Reply.busy();
        }
        try {
            String json = feed.history(since, until);
            return json == null
                    ? Reply.text(404, "no flight recorder (expected: recordTo(...) when the watchtower is started)")
                    : Reply.json(json.getBytes(StandardCharsets.UTF_8));
        } catch (RuntimeException e) {
            notRead.accept("history from " + since + " to " + until, e);
            return Reply.text(e instanceof IllegalArgumentException ? 400 : 503, String.valueOf(e.getMessage()));
        } finally {
            lookups.release();
        }
    }

    private static Instant instant(@Nullable String text, Instant otherwise) {
        return text == null || text.isEmpty() ? otherwise : Instant.parse(text);
    }
}
