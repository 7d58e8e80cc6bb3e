package io.holdfast.examples.upstream;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UpstreamTest {
    private final Upstream upstream = Upstream.start("echo", question -> "text=" + question);
    private final UpstreamClient client = new UpstreamClient();

    @AfterEach
    void stop() {
        upstream.close();
    }

    @Test
    void healthy_answersTheQuestionAsItWasAsked() throws Exception {
        assertThat(ask("Wo ist die Tonne? a=b & c").get(10, SECONDS).get("text"))
                .isEqualTo("Wo ist die Tonne? a=b & c");
    }

    @Test
    void failing_isAFailureThatNamesTheStatus() {
        upstream.behave(Behaviour.FAILING);

        assertFailsWith("echo: 503 (expected: 200)");
    }

    @Test
    void flaky_failsEverySecondRequestStartingWithTheFirst() throws Exception {
        upstream.behave(Behaviour.FLAKY);

        assertFailsWith("echo: 503 (expected: 200)");
        assertThat(ask("again").get(10, SECONDS).get("text")).isEqualTo("again");
        assertFailsWith("echo: 503 (expected: 200)");
    }

    @Test
    void garbled_isAFailureThoughTheStatusIsFine() {
        upstream.behave(Behaviour.GARBLED);

        assertFailsWith("echo: <html><body>It works!</body></html> (expected: key=value)");
    }

    @Test
    void slow_answersWhenItsTimeIsOver() throws Exception {
        upstream.behave(Behaviour.SLOW);
        long start = System.nanoTime();

        assertThat(ask("late").get(10, SECONDS).get("text")).isEqualTo("late");
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(Upstream.SLOWNESS.toNanos());
    }

    @Test
    void hanging_neverAnswers_andServesTheNextOnceItRecovers() throws Exception {
        upstream.behave(Behaviour.HANGING);
        CompletableFuture<Reply> first = ask("first");
        CompletableFuture<Reply> second = ask("second");
        CompletableFuture<Reply> third = ask("third");
        assertThat(upstream.arrivals.tryAcquire(3, 10, SECONDS)).isTrue();
        upstream.behave(Behaviour.HEALTHY);

        assertThat(ask("fourth").get(10, SECONDS).get("text")).isEqualTo("fourth");
        assertThat(first).isNotDone();
        assertThat(second).isNotDone();
        assertThat(third).isNotDone();
    }

    @Test
    void reply_withoutTheKey_namesWhatIsThere() {
        assertThatThrownBy(() -> Reply.parse("echo", "text=x\ngrade=B").get("price"))
                .isInstanceOf(UpstreamException.class)
                .hasMessage("reply: [text, grade] (expected: contains price)");
    }

    private CompletableFuture<Reply> ask(String question) {
        return client.ask(upstream, question);
    }

    private void assertFailsWith(String message) {
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> ask("x").get(10, SECONDS))
                .withCauseInstanceOf(UpstreamException.class)
                .havingCause()
                .withMessage(message);
    }
}
