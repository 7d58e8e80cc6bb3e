package io.holdfast.examples.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TerminalTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void plain_printsNothingBeyondAscii() {
        Terminal terminal = terminal(false);

        terminal.line(terminal.paint(Terminal.Tone.BAD, terminal.sign("\u2717", "x") + terminal.column("abcdef", 4)));

        assertThat(bytes.toString(StandardCharsets.US_ASCII)).isEqualToNormalizingNewlines("xab..\n");
    }

    @Test
    void coloured_resetsAfterEachText() {
        Terminal terminal = terminal(true);

        assertThat(terminal.paint(Terminal.Tone.GOOD, "ok")).isEqualTo("\u001b[32mok\u001b[0m");
        assertThat(terminal.paint(Terminal.Tone.PLAIN, "ok")).isEqualTo("ok");
    }

    @Test
    void column_isAsWideAsAsked() {
        assertThat(terminal(true).column("abcdef", 4)).isEqualTo("abc\u2026");
        assertThat(terminal(true).column("ab", 4)).isEqualTo("ab  ");
        assertThat(terminal(true).column("abcd", 4)).isEqualTo("abcd");
    }

    private Terminal terminal(boolean fancy) {
        return new Terminal(new PrintStream(bytes, true, StandardCharsets.UTF_8), fancy, fancy);
    }
}
