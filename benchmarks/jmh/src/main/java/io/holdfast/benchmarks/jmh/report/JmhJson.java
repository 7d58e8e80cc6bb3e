package io.holdfast.benchmarks.jmh.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reads what {@code -rf json} and the memory measurement wrote. */
public final class JmhJson {
    /** The file of the memory measurement; every other JSON file is taken for a JMH batch. */
    public static final String MEMORY_FILE = "memory.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    private JmhJson() {}

    /**
     * Reads all batches of a folder in the order of their names.
     *
     * @throws IOException when a file cannot be read or is no JSON
     * @throws IllegalArgumentException when the folder holds no batch
     */
    public static Results readFolder(Path folder) throws IOException {
        Results results = new Results();
        List<Path> files;
        try (Stream<Path> entries = Files.list(folder)) {
            files = entries.filter(f -> f.toString().endsWith(".json"))
                    .sorted(Comparator.naturalOrder())
                    .toList();
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException("folder: " + folder + " (expected: at least one .json file)");
        }
        for (Path file : files) {
            JsonNode root = JSON.readTree(file.toFile());
            if (file.endsWith(MEMORY_FILE)) {
                root.forEach(row -> results.addMemory(List.of(memory(row))));
            } else {
                readBatch(root, results);
            }
        }
        return results;
    }

    private static void readBatch(JsonNode root, Results results) {
        List<Measurement> batch = new ArrayList<>();
        for (JsonNode entry : root) {
            batch.add(measurement(entry));
            results.addSettings(settings(entry));
        }
        results.add(batch);
    }

    private static Measurement measurement(JsonNode entry) {
        String[] name = entry.path("benchmark").asText().split("\\.", -1);
        JsonNode primary = entry.path("primaryMetric");
        String unit = primary.path("scoreUnit").asText();
        double factor = switch (unit) {
            case "ns/op" -> 1;
            case "us/op" -> 1e3;
            case "ms/op" -> 1e6;
            case "s/op" -> 1e9;
            default -> throw new IllegalArgumentException("scoreUnit: " + unit + " (expected: ns, us, ms or s/op)");
        };
        Map<String, String> params = new HashMap<>();
        entry.path("params")
                .properties()
                .forEach(p -> params.put(p.getKey(), p.getValue().asText()));
        return new Measurement(
                name[name.length - 2] + "." + name[name.length - 1],
                entry.path("threads").asInt(),
                params,
                primary.path("score").asDouble() * factor,
                primary.path("scoreError").asDouble(Double.NaN) * factor,
                entry.path("secondaryMetrics")
                        .path("gc.alloc.rate.norm")
                        .path("score")
                        .asDouble(Double.NaN));
    }

    private static String settings(JsonNode entry) {
        return "%s %s; %s forks, %s x %s warm-up, %s x %s measured; JVM arguments %s"
                .formatted(
                        entry.path("vmName").asText(),
                        entry.path("vmVersion").asText(),
                        entry.path("forks").asText(),
                        entry.path("warmupIterations").asText(),
                        entry.path("warmupTime").asText(),
                        entry.path("measurementIterations").asText(),
                        entry.path("measurementTime").asText(),
                        texts(entry.path("jvmArgs")));
    }

    private static String texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(node -> texts.add(node.asText()));
        return String.join(" ", texts);
    }

    private static Results.MemoryRow memory(JsonNode row) {
        return new Results.MemoryRow(
                row.path("contender").asText(),
                row.path("window").asText(),
                row.path("idle").asDouble(),
                row.path("afterCalls").asDouble());
    }
}
