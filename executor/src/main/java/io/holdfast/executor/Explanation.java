package io.holdfast.executor;

import io.holdfast.contracts.Field;
import io.holdfast.contracts.Missing;
import io.holdfast.core.log.GuardedLog;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** Says an {@link Answer} in words. */
final class Explanation {

    private Explanation() {}

    static String of(Answer answer, AnswerShape shape) {
        StringBuilder text = new StringBuilder(answer.toString());
        Missing wanted = shape.missingAll();
        wanted.required().forEach(field -> line(text, answer, field, "required", shape));
        wanted.welcome().forEach(field -> line(text, answer, field, "welcome", shape));
        for (NodeResult result : answer.results()) {
            text.append("\n  node ").append(result);
        }
        return text.toString();
    }

    private static void line(StringBuilder text, Answer answer, Field<?> field, String need, AnswerShape shape) {
        text.append("\n  ").append(need).append(' ').append(field.name()).append(": ");
        if (answer.has(field)) {
            Provenance from = answer.provenance(field);
            text.append(from.equals(Provenance.NONE) ? "given" : from.toString());
        } else if (answer.notApplicable().contains(field)) {
            text.append("not applicable").append(why(answer, field, shape));
        } else {
            text.append("missing").append(why(answer, field, shape));
        }
    }

    /** How those ended that should have yielded the field. */
    private static String why(Answer answer, Field<?> field, AnswerShape shape) {
        StringJoiner why = new StringJoiner(", ", ", ", "");
        why.setEmptyValue("");
        for (NodeResult result : answer.results()) {
            if (result.node().writes().contains(field)) {
                String node = result.node().name();
                String cause = result.cause().map(each -> text(node, each)).orElse("no value");
                why.add(node + " " + result.status() + ": " + cause);
            }
        }
        boolean produced = shape.producers()[shape.contract().ordinal(field)].length > 0;
        return produced ? why.toString() : ", " + Producers.NOT_GIVEN;
    }

    /** The cause, whose type the node's line has; a node named already is not named again, another executor's is. */
    private static String text(String node, Throwable cause) {
        return cause instanceof NodeException known && known.node().equals(node)
                ? known.bare()
                : GuardedLog.text(new Message(cause));
    }

    /** What is printed of a cause: a text that may fail, as exceptions may be of users' own classes. */
    private record Message(Throwable cause) {

        @Override
        public String toString() {
            String message = cause.getMessage();
            return message == null ? cause.toString() : message;
        }
    }

    /** The fields that are not the nodes' own, and what they are instead. */
    static List<String> standIns(Answer answer, AnswerShape shape) {
        List<String> found = new ArrayList<>();
        for (Field<?> field : shape.contract().fields()) {
            Provenance from = answer.provenance(field);
            if (from.isStandIn()) {
                found.add(field.name() + " " + from.phrase());
            }
        }
        return found;
    }

    static List<String> names(List<Field<?>> fields) {
        return fields.stream().map(Field::name).toList();
    }
}
