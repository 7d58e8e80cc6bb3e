package io.holdfast.examples.chat;

import io.holdfast.examples.terminal.Terminal.Tone;
import io.holdfast.executor.Answer;
import java.util.Locale;

/** How the three ways in which an answer can end look in print. */
final class OutcomeStyle {

    private OutcomeStyle() {}

    static Tone tone(Answer.Outcome outcome) {
        return switch (outcome) {
            case COMPLETE -> Tone.GOOD;
            case DEGRADED -> Tone.FAIR;
            case FAILED -> Tone.BAD;
        };
    }

    static String words(Answer.Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }
}
