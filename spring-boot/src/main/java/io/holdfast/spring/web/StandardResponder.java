package io.holdfast.spring.web;

import io.holdfast.contracts.Field;
import io.holdfast.executor.Answer;
import io.holdfast.executor.NodeException;
import io.holdfast.executor.NodeResult;
import io.holdfast.spring.AnswerResponder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;

/**
 * Complete: 200 with the fields that the intent asks for. Degraded: the same, with a header that names what is missing
 * or a stand-in. Failed: 503 with the names of what is missing, as RFC 9457 has it, and when to ask again where a
 * breaker knows. What went wrong inside is for the log: no message of an exception is ever in a response.
 */
final class StandardResponder implements AnswerResponder, AopInfrastructureBean {

    static final String DEGRADED = "Holdfast-Degraded";

    @Override
    public ResponseEntity<?> respond(Answer answer) {
        return switch (answer.outcome()) {
            case COMPLETE -> ResponseEntity.ok(fields(answer));
            case DEGRADED -> ResponseEntity.ok().header(DEGRADED, stale(answer)).body(fields(answer));
            case FAILED -> problem(answer);
        };
    }

    private static Map<String, Object> fields(Answer answer) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (Field<?> field : answer.asked()) {
            answer.find(field).ifPresent(value -> fields.put(field.name(), value));
        }
        return fields;
    }

    private static String stale(Answer answer) {
        String asked = names(answer.asked().stream()
                .filter(field -> answer.missing().welcome().contains(field) || isStandIn(answer, field))
                .toList());
        return !asked.isEmpty()
                ? asked
                : names(answer.values().fields().stream()
                        .filter(field -> isStandIn(answer, field))
                        .toList());
    }

    private static boolean isStandIn(Answer answer, Field<?> field) {
        return switch (answer.provenance(field).kind()) {
            case PRIMARY, RETRY, NONE -> false;
            case ALTERNATE, DEFAULT, DERIVED, FALLBACK, LAST_KNOWN_GOOD -> true;
        };
    }

    private static String names(List<Field<?>> fields) {
        return fields.stream().map(Field::name).collect(Collectors.joining(", "));
    }

    private static ResponseEntity<ProblemDetail> problem(Answer answer) {
        List<Field<?>> missing = answer.missing().required();
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                HttpStatus.SERVICE_UNAVAILABLE,
                missing.isEmpty()
                        ? "What this needs is unavailable."
                        : "What this needs is unavailable: " + names(missing) + ".");
        problem.setProperty("missing", missing.stream().map(Field::name).toList());
        return unavailable(problem, retryAfter(answer, missing));
    }

    /** The same where there is a single node's failure and no answer. */
    static ResponseEntity<ProblemDetail> problem(@org.jspecify.annotations.Nullable Throwable cause) {
        return unavailable(
                ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, "What this needs is unavailable."),
                cause instanceof NodeException refused ? refused.retryAfter() : Duration.ZERO);
    }

    private static ResponseEntity<ProblemDetail> unavailable(ProblemDetail problem, Duration retryAfter) {
        ResponseEntity.BodyBuilder response =
                ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).contentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (!retryAfter.isZero()) {
            long seconds = retryAfter.plusNanos(999_999_999).toSeconds();
            response.header(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        }
        return response.body(problem);
    }

    /** The longest wait of those that keep the answer back: before that it would fail again. */
    private static Duration retryAfter(Answer answer, List<Field<?>> missing) {
        Duration longest = Duration.ZERO;
        for (NodeResult result : answer.results()) {
            boolean needed = result.node().name().equals(answer.closedBy().orElse(null))
                    || result.node().writes().stream().anyMatch(missing::contains);
            if (needed && result.cause().orElse(null) instanceof NodeException refused) {
                longest = longest.compareTo(refused.retryAfter()) < 0 ? refused.retryAfter() : longest;
            }
        }
        return longest;
    }
}
