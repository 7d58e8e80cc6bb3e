package io.holdfast.examples.chat;

import io.holdfast.contracts.Field;
import io.holdfast.examples.terminal.Terminal;
import io.holdfast.examples.terminal.Terminal.Tone;
import io.holdfast.executor.Answer;
import io.holdfast.executor.NodeResult;
import io.holdfast.executor.NodeStatus;
import io.holdfast.executor.Provenance;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Prints an answer as an honest assistant would give it: what is known, where from, and what is missing and why. */
final class AnswerPrinter {
    private static final int INTENT = 16;
    private static final int QUESTION = 44;
    private static final int FIELD = 26;
    private static final int VALUE = 46;
    private static final int REASON = 40;

    private final Terminal terminal;

    AnswerPrinter(Terminal terminal) {
        this.terminal = terminal;
    }

    void heading(int questions, int upstreams) {
        terminal.line(terminal.paint(Tone.STRONG, "Holdfast: a chat worker answers " + questions + " questions"));
        terminal.line(terminal.paint(
                Tone.QUIET,
                "from " + upstreams
                        + " HTTP servers on loopback, which fail, hang, return garbage and recover on a schedule."
                        + "\nEach answer says what it knows, where from, and what it lacks."));
    }

    void print(int number, Question question, Answer answer) {
        Answer.Outcome outcome = answer.outcome();
        terminal.line("");
        terminal.line(terminal.paint(Tone.QUIET, "%3d  ".formatted(number))
                + terminal.column(question.intent().name(), INTENT)
                + " "
                + terminal.paint(Tone.STRONG, terminal.column(question.text(), QUESTION))
                + " "
                + terminal.paint(OutcomeStyle.tone(outcome), terminal.column(OutcomeStyle.words(outcome), 8))
                + terminal.paint(Tone.QUIET, "%6d ms".formatted(answer.latency().toMillis())));
        printFields(ChatContract.CONTRACT.requires(question.intent()), Tone.BAD, "missing, and required", answer);
        printFields(ChatContract.CONTRACT.welcomes(question.intent()), Tone.FAIR, "missing, would be welcome", answer);
    }

    /** News from the world between two answers: an upstream that changes, a breaker that moves. */
    void news(String text) {
        terminal.line(terminal.paint(Tone.NEWS, "     " + terminal.sign("\u25b8", ">") + " " + text));
    }

    private void printFields(List<Field<?>> fields, Tone toneOfAbsence, String absence, Answer answer) {
        for (Field<?> field : fields) {
            Optional<?> value = answer.find(field);
            terminal.line("     "
                    + terminal.paint(Tone.QUIET, terminal.column(field.name(), FIELD))
                    + " "
                    + value.map(fact -> terminal.column(((Fact) fact).text(), VALUE) + " " + origin(field, answer))
                            .orElseGet(() -> terminal.paint(
                                            toneOfAbsence,
                                            terminal.column(terminal.sign("\u2717", "x") + " " + absence, VALUE))
                                    + " "
                                    + terminal.paint(Tone.QUIET, reason(field, answer))));
        }
    }

    private String origin(Field<?> field, Answer answer) {
        Provenance provenance = answer.provenance(field);
        if (provenance.kind() == Provenance.Kind.PRIMARY) {
            return terminal.paint(Tone.QUIET, provenance.toString());
        }
        String because = provenance.isPrimary() ? "" : ", " + reason(field, answer);
        return terminal.paint(provenance.isPrimary() ? Tone.GOOD : Tone.FAIR, provenance.toString())
                + terminal.paint(Tone.QUIET, because);
    }

    /** Why the node that was to produce the field did not: its first cause, in few words. */
    private String reason(Field<?> field, Answer answer) {
        NodeResult result =
                answer.result(ChatContract.CONTRACT.producersOf(field).get(0));
        String status = result.status().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        if (result.status() != NodeStatus.FAILED && result.status() != NodeStatus.FALLBACK_SUCCESS) {
            return status;
        }
        return result.cause().map(cause -> brief(cause, result)).orElse(status);
    }

    /** The fact of a message, without its law and without the node's name, which is known here. */
    private String brief(Throwable cause, NodeResult result) {
        String message = cause.getMessage();
        if (message == null) {
            return cause.getClass().getSimpleName();
        }
        String fact = message.lines().findFirst().orElse("").replaceFirst(" \\(expected: .*", "");
        String own = result.node().name() + ": ";
        String text = fact.startsWith(own) ? fact.substring(own.length()) : fact;
        return text.length() <= REASON ? text : terminal.column(text, REASON);
    }
}
