package io.holdfast.lifecycle.heartbeat;

import io.holdfast.lifecycle.internal.SmallFiles;
import io.holdfast.lifecycle.process.ProcessIdentity;
import io.holdfast.lifecycle.readiness.ReadinessState;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The heartbeat on disk: one text record of fixed size, so that it is overwritten in place with one write (a full disk
 * does not matter then) and {@code cat} shows it. Lines {@code key=value}, blanks up to the last line, and there the
 * CRC-32C of everything before it. A reader that catches a write half done sees a wrong sum and looks again.
 */
final class HeartbeatFormat {

    static final int SIZE = 1024;

    private static final String HEADER = "holdfast-heartbeat=1\n";
    private static final String STATISTIC = "x.";
    private static final int SUM_LINE = "sum=00000000\n".length();
    private static final int BODY = SIZE - SUM_LINE;

    private HeartbeatFormat() {}

    /** Statistics that do not fit are left out, the last ones first; the rest always fits. */
    static byte[] encode(HeartbeatRecord beat) {
        StringBuilder text = new StringBuilder(HEADER);
        add(text, "sequence", Long.toString(beat.sequence()));
        add(text, "writes", Long.toString(beat.writes()));
        add(text, "writtenAt", beat.writtenAt().toString());
        add(text, "pid", Long.toString(beat.process().pid()));
        add(text, "startTicks", Long.toString(beat.process().startTicks()));
        add(text, "bootId", shorten(beat.process().bootId()));
        add(text, "namespace", shorten(beat.process().namespace()));
        add(text, "runId", shorten(beat.runId()));
        add(text, "state", beat.state().name());
        add(text, "uptimeMillis", Long.toString(beat.uptime().toMillis()));
        add(text, "maximumIntervalMillis", Long.toString(beat.maximumInterval().toMillis()));
        add(text, "lastUnit", shorten(beat.lastUnit()));
        add(text, "lastUnitNanos", Long.toString(beat.lastUnitTime().toNanos()));
        add(text, "heapUsedBytes", Long.toString(beat.heapUsedBytes()));
        add(text, "lockHeld", Boolean.toString(beat.lockHeld()));
        byte[] record = new byte[SIZE];
        Arrays.fill(record, (byte) ' ');
        int end = append(record, 0, text.toString());
        for (Map.Entry<String, String> entry : beat.statistics().entrySet()) {
            StringBuilder line = new StringBuilder();
            add(line, STATISTIC + shorten(entry.getKey()).replace('=', '_'), shorten(entry.getValue()));
            end = append(record, end, line.toString());
        }
        record[BODY - 1] = '\n';
        append(record, BODY, String.format("sum=%08x%n", sum(record)).replace("\r", ""));
        return record;
    }

    /** Whether the record is whole; the buffer's position does not move. */
    static boolean isWhole(ByteBuffer record) {
        if (record.remaining() != SIZE) {
            return false;
        }
        byte[] bytes = new byte[SIZE];
        record.get(record.position(), bytes);
        String sumLine = new String(bytes, BODY, SUM_LINE, StandardCharsets.US_ASCII);
        return sumLine.startsWith("sum=") && sumLine.substring(4, 12).equals(String.format("%08x", sum(bytes)));
    }

    /** Empty if a field is missing or makes no sense, as in a record of a later version. */
    static Optional<HeartbeatRecord> decode(ByteBuffer record) {
        String text = StandardCharsets.UTF_8.decode(record.duplicate()).toString();
        if (!text.startsWith(HEADER)) {
            return Optional.empty();
        }
        Map<String, String> fields = SmallFiles.parse(text);
        try {
            return Optional.of(new HeartbeatRecord(
                    number(fields, "sequence"),
                    number(fields, "writes"),
                    Instant.parse(fields.getOrDefault("writtenAt", "")),
                    new ProcessIdentity(
                            number(fields, "pid"),
                            number(fields, "startTicks"),
                            fields.getOrDefault("bootId", ""),
                            fields.getOrDefault("namespace", "")),
                    fields.getOrDefault("runId", ""),
                    ReadinessState.valueOf(fields.getOrDefault("state", "")),
                    Duration.ofMillis(number(fields, "uptimeMillis")),
                    Duration.ofMillis(number(fields, "maximumIntervalMillis")),
                    fields.getOrDefault("lastUnit", ""),
                    Duration.ofNanos(number(fields, "lastUnitNanos")),
                    number(fields, "heapUsedBytes"),
                    Boolean.parseBoolean(fields.get("lockHeld")),
                    statistics(fields)));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Map<String, String> statistics(Map<String, String> fields) {
        Map<String, String> statistics = new LinkedHashMap<>();
        fields.forEach((key, value) -> {
            if (key.startsWith(STATISTIC)) {
                statistics.put(key.substring(STATISTIC.length()), value);
            }
        });
        return statistics;
    }

    private static long number(Map<String, String> fields, String key) {
        return Long.parseLong(fields.getOrDefault(key, ""));
    }

    private static void add(StringBuilder text, String key, String value) {
        text.append(key).append('=').append(value).append('\n');
    }

    /** ASCII only, so that characters are bytes, and short enough that all fixed fields fit. */
    private static String shorten(String value) {
        String plain = SmallFiles.oneLine(value).replaceAll("[^ -~]", "?");
        return plain.length() <= 64 ? plain : plain.substring(0, 64);
    }

    private static int append(byte[] record, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        int limit = at >= BODY ? SIZE : BODY - 1;
        if (at + bytes.length > limit) {
            return at;
        }
        System.arraycopy(bytes, 0, record, at, bytes.length);
        return at + bytes.length;
    }

    private static int sum(byte[] record) {
        CRC32C sum = new CRC32C();
        sum.update(record, 0, BODY);
        return (int) sum.getValue();
    }
}
