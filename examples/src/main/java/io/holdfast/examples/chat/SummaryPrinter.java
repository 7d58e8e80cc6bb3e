package io.holdfast.examples.chat;

import io.holdfast.examples.terminal.Terminal;
import io.holdfast.examples.terminal.Terminal.Tone;
import io.holdfast.executor.Answer;
import io.holdfast.executor.NodeStatus;
import io.holdfast.executor.Provenance;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/** Prints the table at the end. */
final class SummaryPrinter {
    private static final int NAME = 18;
    private static final String CELL = "%10d";

    private final Terminal terminal;

    SummaryPrinter(Terminal terminal) {
        this.terminal = terminal;
    }

    void print(Summary summary, Duration took) {
        terminal.line("");
        terminal.line(rule());
        terminal.line(terminal.paint(
                Tone.STRONG,
                terminal.column("", NAME) + "%10s%10s%10s%10s".formatted("asked", "complete", "degraded", "failed")));
        for (Intent intent : Intent.values()) {
            terminal.line(terminal.column(intent.name(), NAME) + row(outcome -> summary.count(intent, outcome)));
        }
        terminal.line(rule());
        terminal.line(
                terminal.paint(Tone.STRONG, terminal.column("all", NAME)) + row(outcome -> summary.count(outcome)));
        terminal.line("");
        fact("adds up", sum(summary));
        fact("values from", sources(summary));
        fact("missing", summary.missingRequired() + " required, " + summary.missingWelcome() + " welcome");
        fact("nodes", statuses(summary));
        summary.transitions()
                .forEach((breaker, states) ->
                        fact("breaker", breaker + ": " + String.join(terminal.sign(" \u2192 ", " > "), states)));
        fact("time in fallback", millis(summary.inFallback()) + " of " + millis(took));
    }

    private String row(ToIntFunction<Answer.Outcome> counts) {
        int asked = Arrays.stream(Answer.Outcome.values()).mapToInt(counts).sum();
        return CELL.formatted(asked)
                + Arrays.stream(Answer.Outcome.values())
                        .map(outcome -> cell(outcome, counts.applyAsInt(outcome)))
                        .collect(Collectors.joining());
    }

    private String cell(Answer.Outcome outcome, int count) {
        return terminal.paint(count == 0 ? Tone.QUIET : OutcomeStyle.tone(outcome), CELL.formatted(count));
    }

    private void fact(String name, String text) {
        terminal.line(terminal.paint(Tone.QUIET, terminal.column(name, NAME)) + text);
    }

    private String rule() {
        return terminal.paint(Tone.QUIET, terminal.sign("\u2500", "-").repeat(NAME + 40));
    }

    private static String sum(Summary summary) {
        return "complete %d + degraded %d + failed %d = asked %d"
                .formatted(
                        summary.count(Answer.Outcome.COMPLETE),
                        summary.count(Answer.Outcome.DEGRADED),
                        summary.count(Answer.Outcome.FAILED),
                        summary.asked());
    }

    private static String sources(Summary summary) {
        return Arrays.stream(Provenance.Kind.values())
                .filter(kind -> summary.count(kind) > 0)
                .map(kind -> words(kind) + " " + summary.count(kind))
                .collect(Collectors.joining(", "));
    }

    private static String statuses(Summary summary) {
        return Arrays.stream(NodeStatus.values())
                .filter(status -> summary.count(status) > 0)
                .map(status -> words(status) + " " + summary.count(status))
                .collect(Collectors.joining(", "));
    }

    private static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String millis(Duration duration) {
        return duration.toMillis() + " ms";
    }
}
