package io.holdfast.examples.chat;

import io.holdfast.examples.terminal.Terminal.Tone;
import io.holdfast.executor.Answer;
import java.util.Locale;

/** The three ways an answer can end; each answer is exactly one of them. */
enum Outcome {
    COMPLETE(Tone.GOOD),
    DEGRADED(Tone.FAIR),
    FAILED(Tone.BAD);

    private final Tone tone;

    Outcome(Tone tone) {
        this.tone = tone;
    }

    static Outcome of(Answer answer) {
        if (answer.failed()) {
            return FAILED;
        }
        return answer.complete() ? COMPLETE : DEGRADED;
    }

    Tone tone() {
        return tone;
    }

    String words() {
        return name().toLowerCase(Locale.ROOT);
    }
}
