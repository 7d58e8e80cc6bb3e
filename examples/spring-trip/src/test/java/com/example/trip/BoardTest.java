package com.example.trip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.json.JsonParserFactory;

/** Each query of the Grafana board asks for meters that this service has, by tags that they have. */
class BoardTest {

    private static final Pattern SELECTOR = Pattern.compile("\\b((?:resilience4j|holdfast)_\\w+)(?:\\{([^}]*)})?");
    private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"");
    private static final Pattern GROUPED = Pattern.compile("\\bby \\(([^)]*)\\)");

    /** Prometheus itself adds these to all that it scrapes. */
    private static final Set<String> OF_PROMETHEUS = Set.of("job", "instance");

    private static RunningTrip trip;

    @BeforeAll
    static void traffic() {
        trip = new RunningTrip();
        trip.get("/trips/Oslo");
        trip.tell("forecast", "fail");
        trip.get("/trips/Oslo");
    }

    @AfterAll
    static void close() {
        trip.close();
    }

    @Test
    void everyQuery_namesMetersThatExist() throws IOException {
        List<String> lines = trip.meters();
        List<String> queries = queries();
        assertThat(queries).hasSizeGreaterThan(20);
        assertThat(queries).allSatisfy(query -> {
            Matcher selector = SELECTOR.matcher(query);
            assertThat(selector.find()).as("a meter in %s", query).isTrue();
            do {
                Set<String> labels = labels(lines, selector.group(1));
                assertThat(labels).as("the meter %s of %s", selector.group(1), query).isNotEmpty();
                assertThat(labels).as("the tags of %s", query).containsAll(asked(query, selector.group(2)));
            } while (selector.find());
        });
    }

    /** A second meter under the name, such as a timer of its observation, would double what the board shows. */
    @Test
    void answers_areCountedOnce() {
        double answers = trip.meters().stream()
                .filter(line -> line.startsWith("holdfast_answer_seconds_count{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
        assertThat(answers).isEqualTo(2);
    }

    @Test
    void boardWithAnotherMeter_isFound() {
        assertThat(labels(trip.meters(), "resilience4j_circuitbreaker_calls_total")).isEmpty();
        assertThat(labels(trip.meters(), "resilience4j_circuitbreaker_state")).contains("name", "state", "job");
    }

    /** What a query selects by, and what it groups by. */
    private static Set<String> asked(String query, String selector) {
        Set<String> asked = new TreeSet<>();
        Matcher label = LABEL.matcher(selector == null ? "" : selector);
        while (label.find()) {
            asked.add(label.group(1));
        }
        Matcher grouped = GROUPED.matcher(query);
        while (grouped.find()) {
            asked.addAll(List.of(grouped.group(1).split(",\\s*")));
        }
        return asked;
    }

    /** The tags that any line of the meter has; empty if there is no such meter. */
    private static Set<String> labels(List<String> lines, String meter) {
        Set<String> labels = new TreeSet<>();
        for (String line : lines) {
            if (line.startsWith(meter + "{")) {
                labels.addAll(OF_PROMETHEUS);
                Matcher label = LABEL.matcher(line.substring(meter.length()));
                while (label.find()) {
                    labels.add(label.group(1));
                }
            }
        }
        return labels;
    }

    private static List<String> queries() throws IOException {
        Path board = Path.of("../../docs/grafana/holdfast.json");
        Map<String, Object> json = JsonParserFactory.getJsonParser().parseMap(Files.readString(board));
        List<String> queries = new ArrayList<>();
        collect(json, queries);
        return queries;
    }

    private static void collect(Object part, List<String> queries) {
        if (part instanceof List<?> list) {
            list.forEach(one -> collect(one, queries));
        } else if (part instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                boolean query = key.equals("expr") || key.equals("definition");
                if (query && value instanceof String text && !text.isEmpty()) {
                    queries.add(text);
                }
                collect(value, queries);
            });
        }
    }
}
