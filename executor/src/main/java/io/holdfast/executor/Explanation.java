package io.holdfast.executor;

import io.holdfast.contracts.Field;
import io.holdfast.contracts.Missing;
import java.util.List;

/** Says an {@link Answer} in words. */
final class Explanation {

    private Explanation() {}

    static String of(Answer answer, IntentPlan plan) {
        StringBuilder text = new StringBuilder(answer.toString());
        Missing wanted = plan.missingAll();
        wanted.required().forEach(field -> line(text, answer, field, "required"));
        wanted.welcome().forEach(field -> line(text, answer, field, "welcome"));
        for (NodeResult result : answer.results()) {
            text.append("\n  node ").append(result);
        }
        return text.toString();
    }

    private static void line(StringBuilder text, Answer answer, Field<?> field, String need) {
        text.append("\n  ").append(need).append(' ').append(field.name()).append(": ");
        if (answer.has(field)) {
            Provenance from = answer.provenance(field);
            text.append(from.equals(Provenance.NONE) ? "given" : from.toString());
        } else {
            text.append("missing");
        }
    }

    static List<String> names(List<Field<?>> fields) {
        return fields.stream().map(Field::name).toList();
    }
}
