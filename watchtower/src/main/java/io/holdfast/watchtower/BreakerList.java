package io.holdfast.watchtower;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.holdfast.watchtower.server.BreakerQuery;
import io.holdfast.watchtower.snapshot.Snapshot;
import io.holdfast.watchtower.snapshot.Snapshot.BreakerPart;
import io.holdfast.watchtower.snapshot.SnapshotCollector;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Some of the breakers there are. Immutable.
 *
 * @param seq the tick they were seen at
 * @param inAll how many there are
 * @param found how many of them were asked for, over all pages
 * @param offset how many of those found come before the first of these
 * @param breakers sorted by registry and name; as many as were asked for, or as fit into a page
 */
@JsonPropertyOrder({"seq", "inAll", "found", "offset", "breakers"})
record BreakerList(long seq, int inAll, int found, int offset, List<BreakerPart> breakers) {

    private static final int MOST_BYTES = 1 << 20;

    static BreakerList of(Snapshot snapshot, BreakerQuery query, SnapshotCollector collector) {
        String[] words =
                query.search().isEmpty() ? new String[0] : query.search().split("\\s+");
        List<BreakerPart> page = new ArrayList<>();
        int found = 0;
        int bytes = 0;
        boolean isFull = false;
        for (BreakerPart breaker : snapshot.breakers()) {
            if (!isMeant(breaker, query, words)) {
                continue;
            }
            if (++found > query.offset() && page.size() < query.limit() && !isFull) {
                bytes += collector.toJson(breaker).length;
                isFull = bytes > MOST_BYTES && !page.isEmpty();
                if (!isFull) {
                    page.add(breaker);
                }
            }
        }
        return new BreakerList(snapshot.seq(), snapshot.breakersInAll(), found, query.offset(), page);
    }

    private static boolean isMeant(BreakerPart breaker, BreakerQuery query, String[] words) {
        return (query.name() == null || query.name().equals(breaker.name()))
                && (query.registry() == null || query.registry().equals(breaker.registry()))
                && (query.state() == null || query.state().equals(breaker.state()))
                && hasAll(breaker, words);
    }

    private static boolean hasAll(BreakerPart breaker, String[] words) {
        if (words.length == 0) {
            return true;
        }
        String state = breaker.state() + " " + breaker.state().replace('_', ' ') + " "
                + breaker.state().replace('_', '-');
        String text = String.join(" ", breaker.name(), breaker.registry(), state, breaker.why())
                .toLowerCase(Locale.ROOT);
        for (String word : words) {
            if (!text.contains(word)) {
                return false;
            }
        }
        return true;
    }
}
