package io.holdfast.watchtower.recorder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Entries as rows: a kind, a subject to search by, and the rest as JSON, which {@code sqlite3} can query as well. */
final class EntryCodec {

    /**
     * @param kind which sort of entry
     * @param registry of what it is about; empty if that is in none
     * @param subject what it is about
     * @param detail everything else
     */
    record Row(String kind, String registry, String subject, ObjectNode detail) {
        Row(String kind, String subject, ObjectNode detail) {
            this(kind, "", subject, detail);
        }
    }

    static final String TRANSITION = "transition";
    static final String RESTART = "restart";
    private static final String RECONFIGURED = "reconfigured";

    private static final int LONGEST_TEXT = 4_000;
    private static final int MOST_NAMES = 50;
    private static final long LONGEST_PERIOD_MILLIS = Duration.ofDays(366).toMillis();
    /** UTF-8 has no form for half a surrogate pair and makes it a question mark: two names would become one. */
    private static final Pattern HALF = Pattern.compile("[\\x{D800}-\\x{DFFF}]");

    private static final ObjectMapper JSON = new ObjectMapper();

    private EntryCodec() {}

    static Row encode(Entry entry) {
        ObjectNode detail = JSON.createObjectNode();
        if (entry instanceof Entry.Transition e) {
            put(detail, "from", e.from());
            put(detail, "to", e.to());
            put(detail, "why", e.why());
            return new Row(TRANSITION, cut(e.registry()), cut(e.breaker()), detail);
        } else if (entry instanceof Entry.Reconfigured e) {
            return reconfigured(e, detail);
        } else if (entry instanceof Entry.NodeTally e) {
            put(detail, "executor", e.executor());
            put(detail, "node", e.node());
            detail.put("periodMillis", e.period().toMillis());
            counts(detail.putObject("statuses"), e.statuses());
            counts(detail.putObject("provenances"), e.provenances());
            detail.put("p50Nanos", e.p50Nanos()).put("p99Nanos", e.p99Nanos());
            return new Row("tally", cut(e.executor() + '/' + e.node()), detail);
        } else if (entry instanceof Entry.FailedAnswer e) {
            return answer(e, detail);
        } else if (entry instanceof Entry.Restart e) {
            detail.put("exitCode", e.exitCode());
            put(detail, "detail", e.detail());
            return new Row(RESTART, cut(e.cause()), detail);
        } else if (entry instanceof Entry.ShutdownBegun e) {
            put(detail, "detail", e.detail());
            return new Row("shutdown-begun", cut(e.reason()), detail);
        } else if (entry instanceof Entry.ShutdownEnded e) {
            put(detail, "detail", e.detail());
            detail.put("clean", e.clean());
            return new Row("shutdown-ended", cut(e.reason()), detail);
        } else if (entry instanceof Entry.RecordingPaused e) {
            detail.put("sinceMillis", EpochMillis.millis(e.since())).put("dropped", e.dropped());
            return new Row("paused", cut(e.reason()), detail);
        }
        throw new IllegalArgumentException("entry: " + entry + " (expected: no sign of life, those are joined)");
    }

    private static Row answer(Entry.FailedAnswer e, ObjectNode detail) {
        put(detail, "executor", e.executor());
        put(detail, "intent", e.intent());
        texts(detail.putArray("missing"), e.missing());
        put(detail, "explain", e.explain());
        return new Row("answer", cut(e.executor() + '/' + e.intent()), detail);
    }

    private static Row reconfigured(Entry.Reconfigured e, ObjectNode detail) {
        put(detail, "of", e.of());
        texts(detail.putArray("changes"), e.changes());
        texts(detail.putArray("carried"), e.carried());
        texts(detail.putArray("dropped"), e.dropped());
        return new Row(RECONFIGURED, cut(e.registry()), cut(e.name()), detail);
    }

    /**
     * What was encoded.
     *
     * @throws IllegalArgumentException if this is nothing that a recorder has written, or one of a later version
     */
    static Entry decode(Instant at, String kind, String registry, String subject, String text) {
        JsonNode detail;
        try {
            detail = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("detail: not JSON (expected: as it was written)", e);
        }
        if (!detail.isObject()) {
            throw new IllegalArgumentException("detail: " + detail.getNodeType() + " (expected: an object)");
        }
        return switch (kind) {
            case TRANSITION ->
                new Entry.Transition(at, registry, subject, get(detail, "from"), get(detail, "to"), get(detail, "why"));
            case RECONFIGURED -> reconfigured(at, registry, subject, detail);
            case "tally" -> tally(at, detail);
            case "answer" ->
                new Entry.FailedAnswer(
                        at,
                        get(detail, "executor"),
                        get(detail, "intent"),
                        texts(detail.path("missing")),
                        get(detail, "explain"));
            case RESTART ->
                new Entry.Restart(at, subject, detail.path("exitCode").asInt(-1), get(detail, "detail"));
            case "shutdown-begun" -> new Entry.ShutdownBegun(at, subject, get(detail, "detail"));
            case "shutdown-ended" ->
                new Entry.ShutdownEnded(
                        at, subject, get(detail, "detail"), detail.path("clean").asBoolean());
            case "paused" ->
                new Entry.RecordingPaused(
                        at,
                        EpochMillis.sane(detail.path("sinceMillis").asLong()),
                        subject,
                        detail.path("dropped").asLong());
            default -> throw new IllegalArgumentException("kind: " + kind + " (expected: one that is known)");
        };
    }

    private static Entry.Reconfigured reconfigured(Instant at, String registry, String name, JsonNode detail) {
        return new Entry.Reconfigured(
                at,
                get(detail, "of"),
                registry,
                name,
                texts(detail.path("changes")),
                texts(detail.path("carried")),
                texts(detail.path("dropped")));
    }

    private static Entry.NodeTally tally(Instant at, JsonNode detail) {
        long period = detail.path("periodMillis").asLong();
        if (period < 0 || period > LONGEST_PERIOD_MILLIS) {
            throw new IllegalArgumentException(
                    "periodMillis: " + period + " (expected: 0 to " + LONGEST_PERIOD_MILLIS + ")");
        }
        return new Entry.NodeTally(
                at,
                get(detail, "executor"),
                get(detail, "node"),
                Duration.ofMillis(period),
                counts(detail.path("statuses")),
                counts(detail.path("provenances")),
                detail.path("p50Nanos").asLong(-1),
                detail.path("p99Nanos").asLong(-1));
    }

    /** No longer than 4 000 characters, no half of a character at the end or anywhere else. */
    static String cut(String text) {
        String whole = HALF.matcher(text)
                .replaceAll(half -> String.format(
                        Locale.ROOT, "‹U+%04X›", (int) half.group().charAt(0)));
        if (whole.length() <= LONGEST_TEXT) {
            return whole;
        }
        int end = Character.isHighSurrogate(whole.charAt(LONGEST_TEXT - 2)) ? LONGEST_TEXT - 2 : LONGEST_TEXT - 1;
        return whole.substring(0, end) + '…';
    }

    private static void put(ObjectNode detail, String name, String value) {
        detail.put(name, cut(value));
    }

    private static void texts(ArrayNode into, List<String> texts) {
        texts.stream().limit(MOST_NAMES).map(EntryCodec::cut).forEach(into::add);
    }

    private static void counts(ObjectNode into, Map<String, Long> counts) {
        new TreeMap<>(counts).forEach(into::put);
    }

    private static String get(JsonNode detail, String name) {
        return detail.path(name).asText("");
    }

    private static Map<String, Long> counts(JsonNode object) {
        Map<String, Long> counts = new TreeMap<>();
        object.properties()
                .forEach(each -> counts.put(each.getKey(), each.getValue().asLong()));
        return counts;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }
}
