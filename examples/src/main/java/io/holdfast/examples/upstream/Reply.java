package io.holdfast.examples.upstream;

import java.util.LinkedHashMap;
import java.util.Map;

/** What an upstream said: lines of {@code key=value}. Anything else is garbage and is refused as a whole. */
public final class Reply {
    private final Map<String, String> values;

    private Reply(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads a body.
     *
     * @throws UpstreamException if a line is not {@code key=value}
     */
    static Reply parse(String upstream, String body) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : body.lines().toList()) {
            int equals = line.indexOf('=');
            if (equals <= 0 || line.startsWith("<")) {
                throw new UpstreamException(upstream + ": " + line + " (expected: key=value)");
            }
            values.put(line.substring(0, equals), line.substring(equals + 1));
        }
        return new Reply(values);
    }

    /** Tells whether the reply has a key. */
    public boolean has(String key) {
        return values.containsKey(key);
    }

    /**
     * Returns the value of a key.
     *
     * @throws UpstreamException if the reply has none
     */
    public String get(String key) {
        String value = values.get(key);
        if (value == null) {
            throw new UpstreamException("reply: " + values.keySet() + " (expected: contains " + key + ")");
        }
        return value;
    }
}
