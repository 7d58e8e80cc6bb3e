package io.holdfast.watchtower.recorder;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads runs and how their clocks were set, no more than a thousand of them. For one look at the database. */
final class RunRows {

    private static final int AT_MOST = 1_000;

    /**
     * Further runs, because those just after the time in question show whether the clocks of those before were right.
     */
    private static final int AFTER = 20;

    private final Connection connection;
    private final boolean hasClocks;
    private boolean cut;
    private int unreadable;
    private int steps;

    RunRows(Connection connection, boolean hasClocks) {
        this.connection = connection;
        this.hasClocks = hasClocks;
    }

    /** Whether there were too many: then the first of the list is not the first of that time. */
    boolean isCut() {
        return cut;
    }

    /** How many were skipped. */
    int unreadable() {
        return unreadable;
    }

    /** The newest that began before this time, in order of their numbers, and a few later ones. */
    List<RunData> before(Instant until) throws SQLException {
        long last =
                Pragmas.number(connection, "SELECT max(id) FROM run WHERE started_ms <= " + EpochMillis.millis(until));
        List<RunData> runs = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement("SELECT id, run_id, substr(process, 1, 4000),"
                + " started_ms, ended_ms, " + (hasClocks ? "ended_us" : "NULL") + ", clean, max_id, "
                + sign("to_ms") + ", " + (hasClocks ? sign("to_us") : "NULL")
                + " FROM run, (SELECT max(id) AS max_id FROM run) WHERE id <= ? ORDER BY id DESC LIMIT ?")) {
            query.setLong(1, last + AFTER);
            query.setInt(2, AT_MOST + AFTER);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    add(runs, rows);
                }
            }
        }
        cut = runs.size() + unreadable >= AT_MOST + AFTER;
        Collections.reverse(runs);
        return runs;
    }

    private static String sign(String column) {
        return "(SELECT " + column + " FROM alive WHERE run = run.id ORDER BY number DESC LIMIT 1)";
    }

    private void add(List<RunData> runs, ResultSet rows) throws SQLException {
        String runId = rows.getString(2);
        String process = rows.getString(3);
        long started = rows.getLong(4);
        if (runId == null || process == null || !EpochMillis.isSane(started)) {
            unreadable++;
            return;
        }
        long number = rows.getLong(1);
        runs.add(new RunData(
                number,
                runId,
                process,
                started,
                sane(number(rows, 5)),
                number(rows, 6),
                rows.getBoolean(7),
                number == rows.getLong(8),
                sane(number(rows, 9)),
                number(rows, 10),
                steps(number)));
    }

    private List<ClockStep> steps(long run) throws SQLException {
        if (!hasClocks) {
            return List.of();
        }
        List<ClockStep> found = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT elapsed_us, by_ms, wall_ms FROM clock WHERE run = ? ORDER BY elapsed_us LIMIT ?")) {
            query.setLong(1, run);
            query.setInt(2, Math.max(0, RunClock.STEPS_AT_MOST - steps));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    ClockStep step = new ClockStep(rows.getLong(1), rows.getLong(2), rows.getLong(3));
                    if (EpochMillis.isSane(Math.abs(step.byMillis())) && EpochMillis.isSane(step.wallMillis())) {
                        found.add(step);
                        steps++;
                    } else {
                        unreadable++;
                    }
                }
            }
        }
        return found;
    }

    private static @Nullable Long sane(@Nullable Long millis) {
        return millis == null || !EpochMillis.isSane(millis) ? null : millis;
    }

    private static @Nullable Long number(ResultSet rows, int column) throws SQLException {
        long number = rows.getLong(column);
        return rows.wasNull() ? null : (Long) number;
    }
}
