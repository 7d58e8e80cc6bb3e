package com.example.shop;

import java.util.ArrayList;
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
            "resilience4j.circuitbreaker.transitions",
            "resilience4j.circuitbreaker.reconfigurations",
            "resilience4j.retry.reconfigurations",
            "resilience4j.retry.unpaid.calls",
            "resilience4j.timelimiter.reconfigurations",
            "resilience4j.bulkhead.reconfigurations",
            "resilience4j.bulkhead.not.permitted.calls",
            "resilience4j.bulkhead.waiting.calls",
            "resilience4j.ratelimiter.reconfigurations",
            "resilience4j.ratelimiter.not.permitted.calls");

    private static final List<String> NEW_LINES = List.of(
            "resilience4j_circuitbreaker_late_calls",
            "resilience4j_circuitbreaker_transitions",
            "_reconfigurations",
            "resilience4j_retry_unpaid_calls",
            "resilience4j_bulkhead_not_permitted_calls",
            "resilience4j_bulkhead_waiting_calls",
            "resilience4j_ratelimiter_not_permitted_calls");

    /** The measurement whose place the new meter takes; Prometheus shows both alike. */
    private static final String MAXIMUM = "{statistic=MAX, value=differs}";

    /**
     * Resilience4j 2.3.0 on Boot 4, as Spring Cloud 2025.1 has it: its auto-configurations go after those of Boot 3's
     * meters, so that most of its own meters are missing. With our starter they are there. So is the health of rate
     * limiters, whose indicator there is of Boot 3's health.
     */
    private static final boolean METERS_MISSING = Boolean.getBoolean("shop.meters-missing");

    private static final String RATE_LIMITERS =
            "rateLimiters=\\{details=\\{(\\w+=\\{details=\\{[^}]*}, status=\\w+}(, )?)*}, status=\\w+}, ";

    private Differences() {}

    /** The pauses of the collector are there once it has run. */
    static boolean isNewMeter(String name) {
        return NEW_METERS.contains(name) || name.startsWith("holdfast.") || name.equals("jvm.gc.pause");
    }

    static boolean isNewLine(String line) {
        return NEW_LINES.stream().anyMatch(line::contains) || line.contains("holdfast_");
    }

    /**
     * What is in our answer but not in theirs, and the other way round, line by line; empty if there is nothing but
     * what is explained here.
     */
    static String between(String ours, String theirs) {
        String expected = theirs.replace(", " + MAXIMUM, "");
        if (METERS_MISSING && missing(theirs)) {
            return "";
        }
        boolean healthMissing = METERS_MISSING && !theirs.contains("rateLimiters=");
        String shown = healthMissing ? ours.replaceAll(RATE_LIMITERS, "") : ours;
        List<String> more = new ArrayList<>(shown.lines().toList());
        expected.lines().forEach(more::remove);
        List<String> less = new ArrayList<>(expected.lines().toList());
        shown.lines().forEach(less::remove);
        if (METERS_MISSING) {
            more.removeIf(line -> line.startsWith("resilience4j") || line.startsWith("# "));
        }
        return more.isEmpty() && less.isEmpty() ? "" : more + "\n    (expected: " + less + ")";
    }

    private static boolean missing(String answer) {
        return answer.startsWith("404 ");
    }
}
