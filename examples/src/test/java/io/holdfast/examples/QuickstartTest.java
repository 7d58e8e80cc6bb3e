package io.holdfast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class QuickstartTest {
    @Test
    void sample_printsWhatItsCommentsSay() {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            Quickstart.main(new String[0]);
        } finally {
            System.setOut(before);
        }

        assertThat(printed.toString(StandardCharsets.UTF_8).lines().toList())
                .hasSize(3)
                .satisfies(lines -> assertThat(lines.get(0)).isEqualTo("by train, as always"))
                .satisfies(lines -> assertThat(lines.get(1)).isEqualTo("fallback"))
                .satisfies(lines ->
                        assertThat(lines.get(2)).matches("TRIP degraded in \\d+ ms, missing welcome \\[weather]"));
    }
}
