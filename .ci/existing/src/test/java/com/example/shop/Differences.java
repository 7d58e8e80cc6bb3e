package com.example.shop;

import java.util.List;
import java.util.Set;

/** All that differs with our starter, each with its reason. */
final class Differences {

    /**
     * Meters that Resilience4j does not have. The maximum is one of them where it is asked for by its Micrometer name:
     * a meter that reads counters cannot have it in itself.
     */
    private static final Set<String> NEW_METERS = Set.of(
            "resilience4j.circuitbreaker.calls.seconds.max",
            "resilience4j.circuitbreaker.late.calls",
            "resilience4j.circuitbreaker.transitions");

    private static final List<String> NEW_LINES =
            List.of("resilience4j_circuitbreaker_late_calls", "resilience4j_circuitbreaker_transitions");

    /** The measurement whose place the new meter takes; Prometheus shows both alike. */
    private static final String MAXIMUM = "{statistic=MAX, value=differs}";

    private Differences() {}

    /** The pauses of the collector are there once it has run. */
    static boolean isNewMeter(String name) {
        return NEW_METERS.contains(name) || name.startsWith("holdfast.") || name.equals("jvm.gc.pause");
    }

    static boolean isNewLine(String line) {
        return NEW_LINES.stream().anyMatch(line::contains) || line.contains("holdfast_");
    }

    /** What we would answer if Resilience4j answers this. */
    static String expected(String question, String theirs) {
        return question.endsWith("/actuator/metrics/resilience4j.circuitbreaker.calls")
                ? theirs.replace(", " + MAXIMUM, "")
                : theirs;
    }
}
