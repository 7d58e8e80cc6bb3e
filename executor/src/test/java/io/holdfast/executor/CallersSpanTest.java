package io.holdfast.executor;

import static io.holdfast.executor.Chat.ASKED;
import static io.holdfast.executor.Chat.RAG;
import static io.holdfast.executor.Chat.SECOND;
import static io.holdfast.executor.Chat.done;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a run writes on the OpenTelemetry span that its caller has. */
class CallersSpanTest {

    private final Chat chat = new Chat();
    private final SdkTracerProvider tracing = SdkTracerProvider.builder().build();
    private final Span span = tracing.get("test").spanBuilder("request").startSpan();

    @AfterEach
    void close() {
        tracing.close();
    }

    private <T> T within(Supplier<T> work) {
        return Context.current().with(span).wrapSupplier(work).get();
    }

    private Map<String, String> attributes() {
        Map<String, String> attributes = new TreeMap<>();
        ((ReadableSpan) span)
                .toSpanData()
                .getAttributes()
                .forEach((key, value) -> attributes.put(key.getKey(), String.valueOf(value)));
        return attributes;
    }

    @Test
    void nodeThatEndsOnAnotherThread_writesOnTheSpanOfItsCaller() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        NodePolicy policy = SECOND.fallback(Fallback.constant("x"));
        try (var executor = Chat.others(chat.direct())
                .observations(ObservationRegistry.create())
                .bindAsync(RAG, policy, in -> stage)
                .build()) {
            CompletableFuture<NodeResult> run = within(() -> executor.run(RAG, ASKED));
            assertThat(attributes()).isEmpty();
            stage.completeExceptionally(new IllegalStateException("broken"));
            assertThat(done(run).status()).isEqualTo(NodeStatus.FALLBACK_SUCCESS);
        }
        assertThat(attributes())
                .containsExactly(
                        Map.entry("holdfast.attempts", "1"),
                        Map.entry("holdfast.node", "rag"),
                        Map.entry("holdfast.provenance", "default"),
                        Map.entry("holdfast.status", "fallback_success"));
    }

    @Test
    void answer_tellsWhatIsMissingAndWhatIsAStandIn_andItsNodesWriteNothing() {
        NodePolicy policy = SECOND.fallback(Fallback.constant("x"));
        try (var executor = Chat.others(chat.direct())
                .bindAsync(RAG, policy, in -> CompletableFuture.failedFuture(new IllegalStateException("broken")))
                .build()) {
            Answer answer = within(() -> done(executor.run(Chat.Intent.WASTE, ASKED)));
            assertThat(answer.degraded()).isTrue();
        }
        assertThat(attributes())
                .containsEntry("holdfast.intent", "WASTE")
                .containsEntry("holdfast.outcome", "degraded")
                .containsEntry("holdfast.stand_ins", "[rules: default, summary: derived from rules]")
                .containsKey("holdfast.missing")
                .doesNotContainKey("holdfast.node");
    }

    @Test
    void guardedCall_writesOnTheSpanOfItsCaller() throws Exception {
        try (Guard<String> guard =
                Guard.<String>of("model").timeout(Duration.ofSeconds(5)).build()) {
            assertThat(within(() -> guard.callAsync(() -> CompletableFuture.completedFuture("found"))))
                    .isCompletedWithValue("found");
        }
        assertThat(attributes()).containsEntry("holdfast.node", "model").containsEntry("holdfast.status", "success");
    }

    @Test
    void withoutASpan_nothingIsWritten() {
        try (var executor = Chat.others(chat.direct())
                .bindAsync(RAG, SECOND, in -> CompletableFuture.completedFuture("x"))
                .build()) {
            assertThat(done(executor.run(RAG, ASKED)).status()).isEqualTo(NodeStatus.SUCCESS);
        }
        assertThat(attributes()).isEmpty();
    }
}
