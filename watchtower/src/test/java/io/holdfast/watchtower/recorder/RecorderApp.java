package io.holdfast.watchtower.recorder;

import io.holdfast.lifecycle.time.Clocks;
import io.holdfast.watchtower.Watchtower;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A program with a flight recorder, or one that gets in its way, in a process of its own. */
final class RecorderApp {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static @Nullable FlightRecorder recorder;
    private static @Nullable Connection other;
    private static @Nullable Watchtower tower;
    private static int number;
    private static long beats;
    private static volatile Duration ahead = Duration.ZERO;

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
            case "clock" -> clock(Duration.parse(words[1]));
            case "beat" -> beat();
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
            case "mode" -> mode(Path.of(words[1]), words[2]);
            case "report" -> report(Path.of(words[1]), Duration.parse(words[2]));
            case "fillDatabase" -> fillDatabase(Path.of(words[1]), Integer.parseInt(words[2]));
            case "tower" -> tower(Path.of(words[1]), Path.of(words[2]));
            case "get" -> get(words[1], Integer.parseInt(words[2]));
            case "modes" -> modes(Path.of(words[1]));
            case "storm" -> storm(Path.of(words[1]), Integer.parseInt(words[2]), Integer.parseInt(words[3]));
            case "hold" -> hold(Path.of(words[1]));
            case "let-go" -> {
                Sqlite.run(java.util.Objects.requireNonNull(other), "ROLLBACK");
                yield "free";
            }
            default -> "ready";
        };
    }

    private static String clock(Duration by) {
        ahead = by;
        return "set";
    }

    private static String beat() {
        beats++;
        recorder().record(new Entry.SignOfLife(Instant.now().plus(ahead), beats));
        return "beat " + beats;
    }

    private static String mode(Path file, String mode) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        return "mode";
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
                    .clocks(new Clocks(System::nanoTime, () -> Instant.now().plus(ahead)))
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

    /** How much is told of the time until now. */
    private static String report(Path database, Duration before) {
        try (History history = History.of(database)) {
            Report report = history.between(Instant.now().minus(before), Instant.now());
            return "incidents " + report.incidents().size() + " entries "
                    + report.entries().size() + " more " + report.more() + " unreadable " + report.unreadable()
                    + (report.toJson().isEmpty() ? " and no JSON" : "");
        } catch (RecorderException e) {
            return e.kind() + " " + e.getMessage();
        }
    }

    /** So many outages of fifty breakers, over the last four weeks. */
    static String fillDatabase(Path database, int outages) throws SQLException {
        long step = Duration.ofDays(28).toMillis() / outages;
        long from = System.currentTimeMillis() - outages * step;
        try (Connection connection = Sqlite.open(database)) {
            Sqlite.run(connection, "UPDATE run SET started_ms = " + (from - 1_000));
            Sqlite.run(
                    connection,
                    "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < " + (2 * outages - 1)
                            + ") INSERT INTO entry (run, at_ms, kind, subject, detail) SELECT 1, " + from
                            + " + i / 2 * " + step + " + (i % 2) * " + step / 3
                            + ", 'transition', 'upstream-' || (i / 2 % 50),"
                            + " CASE i % 2 WHEN 0 THEN"
                            + " '{\"from\":\"CLOSED\",\"to\":\"OPEN\",\"why\":\"failure rate 55.0 %\"}'"
                            + " ELSE '{\"from\":\"OPEN\",\"to\":\"CLOSED\",\"why\":\"\"}' END FROM n");
            return "filled " + Sqlite.text(connection, "SELECT count(*) FROM entry");
        }
    }

    /** A service whose page is up and whose recorder has begun. */
    private static String tower(Path database, Path supervisor) throws Exception {
        Watchtower started = Watchtower.builder()
                .port(0)
                .every(Duration.ofMillis(100))
                .supervisedAt(supervisor)
                .recordTo(database)
                .start();
        tower = started;
        Waiting.until(() -> Sqlite.text(database, "SELECT count(*) FROM entry WHERE kind = 'restart'")
                .equals("1"));
        return "up";
    }

    /** So many at once; the worst answer, and the length of the longest. */
    private static String get(String path, int atOnce) throws Exception {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        HttpClient client = HttpClient.newHttpClient();
        for (int i = 0; i < atOnce; i++) {
            URI address = java.util.Objects.requireNonNull(tower).uri().resolve(path);
            answers.add(client.sendAsync(
                    HttpRequest.newBuilder(address)
                            .timeout(Duration.ofSeconds(50))
                            .build(),
                    HttpResponse.BodyHandlers.ofString()));
        }
        int served = 0;
        int refused = 0;
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            HttpResponse<String> response = answer.get(50, TimeUnit.SECONDS);
            served += response.statusCode() == 200 && response.body().endsWith("}") ? 1 : 0;
            refused += response.statusCode() == 503 ? 1 : 0;
        }
        return (served > 0 ? "served" : "none served") + (served + refused == atOnce ? "" : ", others failed");
    }

    private static String modes(Path directory) throws IOException {
        List<String> modes = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
                modes.add(file.getFileName() + " " + mode);
            }
        }
        return String.join(", ", modes);
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
