package io.holdfast.benchmarks.jmh.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** All measured rows of a run. A row that was measured again replaces the earlier one. Not thread-safe. */
public final class Results {
    private final Map<String, Measurement> rows = new LinkedHashMap<>();
    private final List<MemoryRow> memory = new ArrayList<>();
    private final SortedSet<String> settings = new TreeSet<>();

    /** Adds rows of one batch. */
    public void add(Collection<Measurement> batch) {
        batch.forEach(row -> rows.put(row.key(), row));
    }

    /** Adds the memory figures. */
    public void addMemory(Collection<MemoryRow> figures) {
        memory.addAll(figures);
    }

    /** Notes the settings a batch was run with. */
    public void addSettings(String text) {
        settings.add(text);
    }

    /** Returns the rows in the order in which they came. */
    public Collection<Measurement> rows() {
        return rows.values();
    }

    /** Returns the memory figures. */
    public List<MemoryRow> memory() {
        return memory;
    }

    /** Returns the different settings of the batches. */
    public SortedSet<String> settings() {
        return settings;
    }

    /** Returns the row of that name, or empty when it was not measured. */
    public Optional<Measurement> find(String benchmark, int threads, Map<String, String> params) {
        return Optional.ofNullable(rows.get(new Measurement(benchmark, threads, params, 0, 0, 0).key()));
    }

    /** Bytes per breaker of one contender. */
    public record MemoryRow(String contender, String window, double idle, double afterCalls) {}
}
