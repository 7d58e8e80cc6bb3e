package io.holdfast.lifecycle.heartbeat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A process that beats on command into a file system of its own. */
final class BeatApp {

    private BeatApp() {}

    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        Path file = directory.resolve("service.beat");
        Heartbeat heartbeat = new Heartbeat(Heartbeat.at(file));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            switch (line) {
                case "beat" -> {
                    heartbeat.beat();
                    heartbeat.write();
                    System.out.println("sequence "
                            + HeartbeatReader.of(file)
                                    .read()
                                    .beat()
                                    .orElseThrow()
                                    .sequence());
                }
                case "fill" -> System.out.println(fill(directory.resolve("fill")));
                case "reopen" -> {
                    heartbeat.close();
                    heartbeat = new Heartbeat(Heartbeat.at(file));
                    System.out.println("reopened");
                }
                default -> throw new IllegalArgumentException(line);
            }
        }
    }

    private static String fill(Path file) {
        try (var out = Files.newOutputStream(file)) {
            while (true) {
                out.write(new byte[4096]);
            }
        } catch (IOException e) {
            return "full: " + e.getMessage();
        }
    }
}
