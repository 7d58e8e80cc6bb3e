package io.holdfast.core.registry;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.holdfast.core.breaker.Breaker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stands in the registry's map in place of a breaker that is asked for with a configuration, options or tags, and
 * remembers the last few objects that turned out to ask for nothing else than it has: callers that bring theirs on
 * every lookup bring the same ones. Not more than a few, so that callers who make a new one each time fill no memory.
 *
 * <p>The fields are plain. What is remembered is never looked into, and a thread that misses another's write only
 * compares again.
 */
final class CheckedEntry {

    /** A power of two. */
    private static final int LIMIT = 4;

    final CircuitBreaker breaker;

    private final String[] tags;
    private @Nullable Object @Nullable [] agreeing;
    private int next;
    private boolean reported;

    /** For a breaker of a registry that gives all of them tags. */
    CheckedEntry(CircuitBreaker breaker, Map<String, String> common) {
        this.breaker = breaker;
        List<String> all = new ArrayList<>();
        // Those of another's breaker may change.
        if (breaker instanceof Breaker ours) {
            Map<String, String> own = ours.getTags();
            own.forEach((key, value) -> all.addAll(List.of(key, value)));
            common.forEach((key, value) -> {
                if (!value.equals(own.get(key))) {
                    all.addAll(List.of(key, value));
                }
            });
        }
        this.tags = all.toArray(new String[0]);
    }

    /** Whether nothing is left to say about the breaker, whatever it is asked for with. */
    boolean isReported() {
        return reported;
    }

    void report() {
        reported = true;
    }

    /** Whether a configuration or options are known to ask for nothing. */
    boolean hasAgreed(Object asked) {
        @Nullable Object[] known = agreeing;
        if (known != null) {
            for (Object one : known) {
                if (one == asked) {
                    return true;
                }
            }
        }
        return false;
    }

    void agree(Object asked) {
        @Nullable Object[] known = agreeing;
        if (known == null) {
            known = new Object[LIMIT];
            agreeing = known;
        }
        known[next++ & (LIMIT - 1)] = asked;
    }

    /**
     * Whether all of these are tags of the breaker or its registry. It asks the map for each that it knows, since to go
     * over the map would allocate.
     */
    boolean hasTags(Map<String, String> asked) {
        int agreed = 0;
        for (int i = 0; i < tags.length; i += 2) {
            agreed += tags[i + 1].equals(asked.get(tags[i])) ? 1 : 0;
        }
        return agreed == asked.size();
    }
}
