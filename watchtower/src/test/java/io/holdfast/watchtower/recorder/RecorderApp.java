package io.holdfast.watchtower.recorder;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A program with a flight recorder, or one that gets in its way, in a process of its own. */
final class RecorderApp {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static @Nullable FlightRecorder recorder;
    private static @Nullable Connection other;
    private static int number;

    private RecorderApp() {}

    public static void main(String[] args) throws Exception {
        if (args.length > 0 && args[0].equals("commit")) {
            commitForEver(Path.of(args[1]));
            return;
        }
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(answer(line.split(" ", -1)));
        }
    }

    private static String answer(String... words) throws Exception {
        return switch (words[0]) {
            case "open" -> open(Path.of(words[1]));
            case "record" -> record(Integer.parseInt(words[1]));
            case "flush" -> Boolean.toString(recorder().flush(LIMIT));
            case "status" -> status();
            case "await" -> await(words[1]);
            case "close" -> {
                recorder().close();
                yield status();
            }
            case "fill" -> fill(Path.of(words[1]));
            case "delete" -> {
                Files.delete(Path.of(words[1]));
                yield "deleted";
            }
            case "mode" -> {
                Files.setPosixFilePermissions(Path.of(words[1]), PosixFilePermissions.fromString(words[2]));
                yield "mode";
            }
            case "storm" -> storm(Path.of(words[1]), Integer.parseInt(words[2]), Integer.parseInt(words[3]));
            case "hold" -> hold(Path.of(words[1]));
            case "let-go" -> {
                Sqlite.run(java.util.Objects.requireNonNull(other), "ROLLBACK");
                yield "free";
            }
            default -> "ready";
        };
    }

    /** Says each time up to which number everything is committed. */
    private static void commitForEver(Path database) throws Exception {
        try (FlightRecorder recorder = FlightRecorder.at(database).open()) {
            System.out.println("run " + recorder.runId());
            for (int sent = 0; true; ) {
                for (int end = sent + 1 + sent % 7; sent < end; ) {
                    sent++;
                    recorder.record(new Entry.Restart(Instant.now(), "numbered", sent, "x".repeat(sent % 300)));
                }
                recorder.record(new Entry.SignOfLife(Instant.now(), sent));
                if (recorder.flush(LIMIT)) {
                    System.out.println("committed " + sent);
                }
            }
        }
    }

    private static String open(Path database) {
        try {
            recorder = FlightRecorder.at(database)
                    .closeWithin(Duration.ofSeconds(1))
                    .open();
            return "open";
        } catch (RuntimeException e) {
            return e.getClass().getSimpleName() + ' ' + e.getMessage();
        }
    }

    private static FlightRecorder recorder() {
        return java.util.Objects.requireNonNull(recorder);
    }

    private static String record(int count) {
        for (int i = 0; i < count; i++) {
            number++;
            recorder().record(new Entry.Restart(Instant.now(), "numbered", number, "x".repeat(500)));
        }
        return "recorded " + number;
    }

    private static String status() {
        RecorderStatus status = recorder().status();
        return status.state() + " queued " + status.queued() + " dropped " + status.dropped() + " written "
                + status.written() + " reason " + status.reason();
    }

    private static String await(String state) throws Exception {
        Waiting.until(() -> recorder().status().state().name().equals(state));
        return status();
    }

    private static String fill(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(new byte[4_096]);
            }
        } catch (IOException e) {
            return "full: " + e.getMessage();
        }
    }

    private static String storm(Path database, int writer, int transactions) throws SQLException {
        try (Connection connection = Sqlite.open(database)) {
            Sqlite.run(connection, "PRAGMA synchronous = NORMAL");
            for (int i = 0; i < transactions; i++) {
                Sqlite.run(connection, "BEGIN IMMEDIATE");
                Sqlite.run(connection, "INSERT INTO storm VALUES (" + writer + ", " + i + ")");
                Sqlite.run(connection, "COMMIT");
            }
            return "done " + transactions;
        } catch (SQLException e) {
            return "failed: " + e.getMessage();
        }
    }

    private static String hold(Path database) throws SQLException {
        Connection connection = Sqlite.open(database);
        Sqlite.run(connection, "BEGIN IMMEDIATE");
        other = connection;
        return "held";
    }
}
