package io.holdfast.core.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What comes from outside forges no log line and floods no log. */
class SafeTextTest {

    @Test
    void ordinaryText_isShownAsItIs() {
        for (String text : new String[] {"", " ", "tenant-7", "caf\u00e9", "\ud83d\udca5"}) {
            assertThat(SafeText.of(text)).isEqualTo(text);
        }
    }

    @Test
    void whatEndsALineOrMovesACursorOrTurnsTheText_isEscaped() {
        assertThat(SafeText.of("a\nb\rc\u001b[31md\u0000\u007f\u0085\u2028\u2029\u202e\u200b"))
                .isEqualTo("a\\u000ab\\u000dc\\u001b[31md\\u0000\\u007f\\u0085\\u2028\\u2029\\u202e\\u200b");
    }

    @Test
    void longText_isCutWithoutHalvingACharacter() {
        assertThat(SafeText.of("x".repeat(10_000_000))).isEqualTo("x".repeat(80) + "... (10000000 characters)");
        assertThat(SafeText.of("x".repeat(79) + "\ud83d\udca5!")).isEqualTo("x".repeat(79) + "... (82 characters)");
    }
}
