package io.holdfast.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.examples.terminal.Terminal;
import io.holdfast.examples.upstream.Incident;
import io.holdfast.executor.Answer;
import io.holdfast.executor.NodeStatus;
import io.holdfast.executor.Provenance;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One run of the whole demonstration, over real sockets; each test looks at another side of it. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class ChatDemoTest {
    private static final List<Question> QUESTIONS = Question.all();
    private static String output = "";
    private static Summary summary = new Summary();

    @BeforeAll
    static void runOnce() throws InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Terminal plain = new Terminal(new PrintStream(bytes, true, StandardCharsets.UTF_8), false, false);
        summary = new ChatDemo(plain).run(QUESTIONS, Incident.all(ChatDemo.class, "schedule.txt"));
        output = bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void summary_addsUp() {
        assertThat(summary.asked()).isEqualTo(QUESTIONS.size());
        assertThat(summary.count(Answer.Outcome.COMPLETE)
                        + summary.count(Answer.Outcome.DEGRADED)
                        + summary.count(Answer.Outcome.FAILED))
                .isEqualTo(QUESTIONS.size());
    }

    @Test
    void everyOutcomeIsSeen() {
        for (Answer.Outcome outcome : Answer.Outcome.values()) {
            assertThat(summary.count(outcome)).as(outcome.name()).isPositive();
        }
        assertThat(summary.missingRequired()).isPositive();
        assertThat(summary.missingWelcome()).isPositive();
    }

    @Test
    void everySourceOfAValueIsSeen() {
        for (Provenance.Kind kind : Provenance.Kind.values()) {
            if (kind != Provenance.Kind.NONE) {
                assertThat(summary.count(kind)).as(kind.name()).isPositive();
            }
        }
    }

    @Test
    void everyWayForANodeToEndIsSeen_butRejectionWhichNeedsACrowd() {
        for (NodeStatus status : NodeStatus.values()) {
            if (status != NodeStatus.REJECTED) {
                assertThat(summary.count(status)).as(status.name()).isPositive();
            }
        }
    }

    @Test
    void aBreakerOpensAndRecovers() {
        assertThat(summary.transitions().values())
                .anySatisfy(states -> assertThat(states).containsSubsequence("CLOSED", "OPEN", "HALF_OPEN", "CLOSED"));
        assertThat(summary.inFallback()).isPositive();
    }

    @Test
    void output_isPlainAsciiAndHoldsEveryQuestion() {
        assertThat(output).matches("(?s)[\\n\\r\\x20-\\x7e]*");
        assertThat(output).contains("adds up").contains("= asked " + QUESTIONS.size());
        assertThat(output.lines().filter(line -> line.matches(" *\\d+  [A-Z_]+ .* ms")))
                .hasSize(QUESTIONS.size());
    }
}
