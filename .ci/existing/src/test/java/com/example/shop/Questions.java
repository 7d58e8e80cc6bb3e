package com.example.shop;

import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.json.JsonParserFactory;

/** The traffic that an application gets, and what it answers, without what differs from run to run. */
final class Questions {

    private static final List<String> METHODS =
            List.of("plain", "bare", "later", "at-once", "unheard-of", "strict", "host-a", "host-b");
    private static final List<String> STATES = List.of("FORCE_OPEN", "CLOSE", "DISABLE", "CLOSE", "NO_SUCH_STATE");
    private static final List<String> NAMES = List.of(
            "prices",
            "later",
            "unheard-of",
            "strict",
            "host-a",
            "slow",
            "backoff",
            "forced",
            "disabled",
            "metered",
            "unlisted",
            "customized",
            "customized-name",
            "all",
            "unknown");
    private static final List<String> ASKED_BY_TYPE = List.of("prices", "later", "unheard-of", "unknown");
    private static final List<String> TYPES =
            List.of("SUCCESS", "ERROR", "IGNORED_ERROR", "NOT_PERMITTED", "STATE_TRANSITION", "RESET");
    private static final Map<String, List<String>> OTHERS = new TreeMap<>(Map.of(
            "retries", List.of("retryevents", "SUCCESS", "RETRY", "ERROR"),
            "bulkheads", List.of("bulkheadevents", "CALL_PERMITTED", "CALL_REJECTED"),
            "ratelimiters", List.of("ratelimiterevents", "SUCCESSFUL_ACQUIRE", "FAILED_ACQUIRE"),
            "timelimiters", List.of("timelimiterevents", "SUCCESS", "TIMEOUT")));
    private static final List<String> METERS = List.of(
            "bulkhead.active.thread.count",
            "bulkhead.available.concurrent.calls",
            "bulkhead.max.allowed.concurrent.calls",
            "circuitbreaker.buffered.calls",
            "circuitbreaker.calls",
            "circuitbreaker.failure.rate",
            "circuitbreaker.not.permitted.calls",
            "circuitbreaker.slow.call.rate",
            "circuitbreaker.slow.calls",
            "circuitbreaker.state",
            "ratelimiter.available.permissions",
            "retry.calls",
            "timelimiter.calls");
    private static final List<String> TIMES = List.of("TOTAL_TIME", "MAX");
    private static final List<String> DIFFERS = List.of("creationTime", "durationInMs", "free", "timestamp");

    private final Map<String, String> answers = new LinkedHashMap<>();
    private final Http shop;

    Questions(Http shop) {
        this.shop = shop;
    }

    Map<String, String> ask() {
        endpoints();
        for (String method : METHODS) {
            calls("/prices/" + method, "hello", "unknown", "hello", "fail", "fail", "hello", "fail", "fail", "hello");
        }
        for (String method : List.of("again", "seldom", "narrow", "pool", "soon", "all")) {
            calls("/offers/" + method, "hello", "hello", "hello", "hello", "fail", "fail", "hello");
        }
        endpoints();
        for (String name : List.of("prices", "later", "metered", "unheard-of", "unknown")) {
            STATES.forEach(state -> operation(name, state));
        }
        for (String method : METHODS) {
            calls("/prices/" + method, "fail", "hello");
        }
        endpoints();
        List<String> heard = shop.get("/heard").transform(json -> List.of(json.split("\",\"")));
        answer("heard", lines(heard.stream().filter(line -> !line.contains(" added"))));
        answer("heard of", lines(heard.stream().filter(line -> line.contains(" added")).sorted()));
        return answers;
    }

    private void calls(String path, String... hows) {
        for (String how : hows) {
            get(path + "/" + how);
            answer("after it", readable(shop.get("/actuator/circuitbreakers")));
        }
    }

    private void operation(String name, String state) {
        HttpResponse<String> response = shop.operate(name, state);
        answer(name + " " + state, response.statusCode() + (response.statusCode() == 200 ? response.body() : ""));
        answer("after it", readable(shop.get("/actuator/circuitbreakers")));
    }

    private void endpoints() {
        get("/actuator/health");
        get("/actuator/circuitbreakers");
        get("/actuator/circuitbreakerevents");
        for (String name : NAMES) {
            get("/actuator/circuitbreakerevents/" + name);
            if (ASKED_BY_TYPE.contains(name)) {
                TYPES.forEach(type -> get("/actuator/circuitbreakerevents/" + name + "/" + type));
            }
        }
        OTHERS.forEach((things, events) -> {
            get("/actuator/" + things);
            get("/actuator/" + events.get(0));
            for (String name : List.of("again", "narrow", "seldom", "soon", "all", "pool", "unknown")) {
                String path = "/actuator/" + events.get(0) + "/" + name;
                get(path);
                events.stream().skip(1).forEach(type -> get(path + "/" + type));
            }
        });
        meters();
    }

    @SuppressWarnings("unchecked")
    private void meters() {
        List<String> names = ((List<String>) shop.json("/actuator/metrics").get("names")).stream()
                .filter(name -> !Differences.isNewMeter(name))
                .sorted()
                .toList();
        answer("names of meters", lines(names.stream()));
        METERS.forEach(name -> get("/actuator/metrics/resilience4j." + name));
        answer(
                "prometheus",
                lines(shop.get("/actuator/prometheus")
                        .lines()
                        .filter(line -> line.contains("resilience4j_"))
                        .filter(line -> !Differences.isNewLine(line))
                        .map(line -> line.replaceFirst("^(# HELP \\S+ ).*", "$1that of any meter of this name"))
                        .map(line -> line.replaceFirst("(_seconds_(sum|max)\\{.*} ).*", "$1time"))
                        .sorted()));
    }

    private void get(String path) {
        HttpResponse<String> response = shop.ask(path);
        answer(path, response.statusCode() + " " + readable(response.body()));
    }

    private void answer(String question, String answer) {
        answers.put(answers.size() + " " + question, answer);
    }

    private static String lines(Stream<String> lines) {
        return lines.collect(Collectors.joining("\n"));
    }

    private static String readable(String answer) {
        return answer.startsWith("{")
                ? sorted(JsonParserFactory.getJsonParser().parseMap(answer)).toString()
                : answer;
    }

    private static Object sorted(Object value) {
        if (value instanceof List<?> list) {
            boolean words = list.stream().allMatch(String.class::isInstance);
            return (words ? list.stream().sorted() : list.stream().map(Questions::sorted)).toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> sorted = new TreeMap<>();
            map.forEach((key, one) -> sorted.put(key.toString(), sorted(one)));
            if (sorted.containsKey("availableTags")) {
                sorted.remove("description"); // that of any meter of this name
            }
            List<String> times =
                    TIMES.contains(String.valueOf(sorted.get("statistic"))) ? List.of("value") : DIFFERS;
            sorted.replaceAll((key, one) -> times.contains(key) && one != null ? "differs" : one);
            return sorted;
        }
        return value;
    }
}
