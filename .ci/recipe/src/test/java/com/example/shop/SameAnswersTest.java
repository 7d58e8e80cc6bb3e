package com.example.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.json.JsonParserFactory;

/**
 * The same questions put to the application with the recipe and to the one without, which must get the same answers.
 */
class SameAnswersTest {

    private static final List<String> METHODS =
            List.of("plain", "bare", "later", "at-once", "unheard-of", "strict", "host-a", "host-b");
    private static final List<String> STATES = List.of("FORCE_OPEN", "CLOSE", "DISABLE", "CLOSE", "NO_SUCH_STATE");
    private static final List<String> NAMES = List.of(
            "prices",
            "later",
            "unheard-of",
            "strict",
            "host-a",
            "host-b",
            "slow",
            "backoff",
            "forced",
            "disabled",
            "metered",
            "unlisted",
            "customized",
            "customized-name",
            "operated",
            "unknown");
    private static final List<String> TIMES = List.of("TOTAL_TIME", "MAX");
    private static final List<String> TYPES =
            List.of("SUCCESS", "ERROR", "IGNORED_ERROR", "NOT_PERMITTED", "STATE_TRANSITION", "RESET");

    @Test
    void everyQuestion_getsTheAnswerOfTheStarterAlone() {
        Map<String, String> theirs;
        try (Running shop = Running.starterAlone()) {
            theirs = new Questions(shop).ask();
        }
        try (Running shop = Running.withRecipe()) {
            Map<String, String> ours = new Questions(shop).ask();
            assertThat(ours.keySet()).containsExactlyElementsOf(theirs.keySet()).hasSizeGreaterThan(300);
            assertThat(ours.keySet().stream()
                            .filter(question -> !ours.get(question).equals(theirs.get(question)))
                            .map(question -> question + ": " + ours.get(question) + "\n    (expected: "
                                    + theirs.get(question) + ")"))
                    .isEmpty();
        }
    }

    private static final class Questions {
        private final Map<String, String> answers = new LinkedHashMap<>();
        private final Running shop;

        Questions(Running shop) {
            this.shop = shop;
        }

        Map<String, String> ask() {
            endpoints();
            for (String method : METHODS) {
                calls(method, "hello", "unknown", "hello", "fail", "fail", "hello", "fail", "fail", "fail", "hello");
            }
            endpoints();
            for (String name : List.of("prices", "later", "metered", "unheard-of", "operated")) {
                STATES.forEach(state -> operation(name, state));
            }
            for (String method : METHODS) {
                calls(method, "fail", "hello");
            }
            shop.registry().remove("host-a");
            calls("host-a", "hello", "fail");
            endpoints();
            answer(
                    "heard",
                    shop.heard().stream()
                            .filter(line -> !line.endsWith(" added"))
                            .collect(Collectors.joining("\n")));
            answer(
                    "heard of",
                    shop.heard().stream()
                            .filter(line -> line.endsWith(" added"))
                            .sorted()
                            .collect(Collectors.joining("\n")));
            return answers;
        }

        private void calls(String method, String... hows) {
            for (String how : hows) {
                get("/prices/" + method + "/" + how);
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
            get("/actuator/metrics/resilience4j.circuitbreaker.calls");
            get("/actuator/metrics/resilience4j.circuitbreaker.not.permitted.calls");
            for (String name : NAMES) {
                get("/actuator/circuitbreakerevents/" + name);
                TYPES.forEach(type -> get("/actuator/circuitbreakerevents/" + name + "/" + type));
            }
            answer(
                    "meters",
                    shop.get("/actuator/prometheus")
                            .lines()
                            .filter(line -> line.contains("resilience4j_"))
                            .map(line -> line.replaceFirst("(_seconds_(sum|max)\\{.*} ).*", "$1time"))
                            .sorted()
                            .collect(Collectors.joining("\n")));
        }

        private void get(String path) {
            HttpResponse<String> response = shop.ask(path);
            answer(path, response.statusCode() + " " + readable(response.body()));
        }

        private void answer(String question, String answer) {
            answers.put(answers.size() + " " + question, answer);
        }

        /** Without what differs from run to run: times, free disk space, the order of keys. */
        private static String readable(String answer) {
            if (!answer.startsWith("{")) {
                return answer;
            }
            return sorted(JsonParserFactory.getJsonParser().parseMap(answer)).toString();
        }

        private static Object sorted(Object value) {
            if (value instanceof List<?> list) {
                return list.stream().map(Questions::sorted).toList();
            }
            if (value instanceof Map<?, ?> map) {
                Map<String, Object> sorted = new TreeMap<>();
                map.forEach((key, one) -> sorted.put(key.toString(), sorted(one)));
                List<String> times = TIMES.contains(String.valueOf(sorted.get("statistic")))
                        ? List.of("value")
                        : List.of("creationTime", "durationInMs", "free");
                sorted.replaceAll((key, one) -> times.contains(key) && one != null ? "differs" : one);
                return sorted;
            }
            return value;
        }
    }
}
