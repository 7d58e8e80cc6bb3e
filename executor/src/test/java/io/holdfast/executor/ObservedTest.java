package io.holdfast.executor;

import static io.holdfast.executor.Chat.ASKED;
import static io.holdfast.executor.Chat.RAG;
import static io.holdfast.executor.Chat.SECOND;
import static io.holdfast.executor.Chat.done;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.breaker.Subscription;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.strategies.hedge.Hedge;
import io.holdfast.strategies.retry.Backoff;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Meters, observations and listeners. */
class ObservedTest {

    private final Chat chat = new Chat();

    @Test
    void meters_areThoseOfTheTableInTheDocs() throws IOException {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        NodeListener listener = new NodeListener() {};
        List<CompletableFuture<String>> stages = new ArrayList<>();
        NodePolicy policy = SECOND.retries(1)
                .backoff(Backoff.none())
                .retryTimeouts()
                .hedge(Hedge.after(Duration.ofMinutes(1)))
                .maxConcurrent(7)
                .fallback(Fallback.constant("x"));
        try (var executor = Chat.others(
                        chat.direct().meters(meters, "app", "chat").listener(listener))
                .bindAsync(RAG, policy, in -> {
                    stages.add(new CompletableFuture<>());
                    return stages.get(stages.size() - 1);
                })
                .build()) {
            CompletableFuture<Answer> run = executor.run(Chat.Intent.WASTE, ASKED);
            chat.time.advance(Duration.ofSeconds(2));
            assertThat(done(run).degraded()).isTrue();
            stages.forEach(stage -> stage.complete("late"));

            assertThat(meters.get("holdfast.node")
                            .tags(
                                    "node",
                                    "rag",
                                    "intent",
                                    "WASTE",
                                    "status",
                                    "fallback_success",
                                    "provenance",
                                    "default")
                            .timer()
                            .totalTime(java.util.concurrent.TimeUnit.SECONDS))
                    .isEqualTo(2);
            assertThat(meters.get("holdfast.answer")
                            .tags("intent", "WASTE", "outcome", "degraded")
                            .timer()
                            .count())
                    .isEqualTo(1);
            assertThat(meters.get("holdfast.node.retries")
                            .tags("node", "rag")
                            .counter()
                            .count())
                    .isEqualTo(1);
            assertThat(meters.get("holdfast.node.late")
                            .tags("node", "rag")
                            .functionCounter()
                            .count())
                    .isEqualTo(2);
            assertThat(meters.get("holdfast.node.inflight")
                            .tags("node", "rag")
                            .gauge()
                            .value())
                    .isZero();
            assertThat(meters.get("holdfast.node.limit")
                            .tags("node", "rag")
                            .gauge()
                            .value())
                    .isEqualTo(7);
            assertThat(meters.get("holdfast.node.zombies")
                            .tags("node", "rag")
                            .gauge()
                            .value())
                    .isZero();

            Path page = Path.of(System.getProperty("holdfast.root", "..")).resolve("docs/executor.md");
            assertThat(rowsOf(page)).isEqualTo(rows(meters));
        }
        assertThat(meters.find("holdfast.node.inflight").gauge()).isNull();
    }

    private static Set<String> rows(SimpleMeterRegistry meters) {
        return meters.getMeters().stream().map(ObservedTest::row).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String row(Meter meter) {
        String tags = meter.getId().getTags().stream()
                .map(Tag::getKey)
                .filter(key -> !key.equals("app"))
                .sorted()
                .collect(Collectors.joining(", "));
        String type = meter.getId().getType().name().toLowerCase(java.util.Locale.ROOT);
        return meter.getId().getName() + " | " + type + " | " + tags;
    }

    /** Name, type and tags from the table of meters. */
    private static Set<String> rowsOf(Path page) throws IOException {
        return Files.readAllLines(page).stream()
                .filter(line -> line.startsWith("| `holdfast."))
                .map(line -> line.split("\\|", -1))
                .map(cells -> cells[1].trim().replace("`", "") + " | " + cells[2].trim() + " | "
                        + cells[3].trim().replace("`", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void observations_nestNodesUnderTheirAnswer_andEndWithStatus() {
        List<String> events = new ArrayList<>();
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(new ObservationHandler<Observation.Context>() {
            @Override
            public void onStop(Observation.Context context) {
                var parent = context.getParentObservation();
                events.add(context.getName() + " "
                        + context.getLowCardinalityKeyValues().stream()
                                .map(each -> each.getKey() + "=" + each.getValue())
                                .sorted()
                                .collect(Collectors.joining(" "))
                        + (parent == null
                                ? ""
                                : " in " + parent.getContextView().getName()));
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        });
        List<String> current = new ArrayList<>();
        try (var executor = Chat.others(chat.direct().observations(registry))
                .bindAsync(RAG, SECOND, in -> {
                    Observation observed = registry.getCurrentObservation();
                    current.add(
                            observed == null ? "none" : observed.getContext().getName());
                    return CompletableFuture.completedFuture("glass");
                })
                .build()) {
            assertThat(done(executor.run(Chat.Intent.WASTE, ASKED)).complete()).isTrue();
        }
        assertThat(current).containsExactly("holdfast.node.run");
        assertThat(events)
                .contains("holdfast.node.run node=rag provenance=primary status=success in holdfast.answer.run")
                .endsWith("holdfast.answer.run intent=WASTE outcome=complete");
        assertThat(registry.getCurrentObservation()).isNull();
    }

    @Test
    void subscriber_isToldFromThenOn_untilItLeaves() {
        List<String> told = new ArrayList<>();
        NodeListener listener = new NodeListener() {
            @Override
            public void onNode(NodeResult result) {
                told.add(result.node().name());
            }
        };
        try (var executor = Chat.others(chat.direct())
                .bind(RAG, SECOND.failOpen("x"), in -> "glass")
                .build()) {
            done(executor.run(RAG, ASKED));
            Subscription first = executor.subscribe(listener);
            Subscription second = executor.subscribe(listener);
            done(executor.run(RAG, ASKED));
            assertThat(told).containsExactly("rag", "rag");

            first.close();
            first.close();
            done(executor.run(RAG, ASKED));
            assertThat(told).containsExactly("rag", "rag", "rag");

            second.close();
            done(executor.run(RAG, ASKED));
            assertThat(told).hasSize(3);
        }
    }

    @Test
    void registry_isTheOneGiven_orTheSharedOne() {
        try (var executor = Chat.others(chat.direct())
                        .bind(RAG, SECOND.failOpen("x"), in -> "glass")
                        .build();
                var other = Chat.others(NodeExecutor.builder(Chat.CONTRACT).deadline(Duration.ofSeconds(1)))
                        .bind(RAG, SECOND.failOpen("x"), in -> "glass")
                        .build()) {
            assertThat(executor.registry()).isSameAs(chat.registry);
            assertThat(other.registry()).isSameAs(BreakerRegistry.shared());
        }
    }

    @Test
    void listeners_areToldInOrder_andASlowOneLosesEventsAndDelaysNobody() {
        List<Runnable> queued = new ArrayList<>();
        List<String> told = new ArrayList<>();
        NodeListener listener = new NodeListener() {
            @Override
            public void onNode(NodeResult result) {
                told.add(result.node().name());
            }

            @Override
            public void onAnswer(Answer answer) {
                told.add(answer.intent().name());
            }
        };
        try (var executor = NodeExecutor.builder(Chat.CONTRACT)
                .deadline(Duration.ofSeconds(10))
                .timeSource(chat.time)
                .registry(chat.registry)
                .executor(queued::add)
                .listener(listener)
                .bindAsync(RAG, SECOND, in -> CompletableFuture.completedFuture("glass"))
                .bindAsync(Chat.SEARCH, SECOND.failOpen("x"), in -> CompletableFuture.completedFuture("x"))
                .bindAsync(Chat.SKY, SECOND.failOpen(), in -> CompletableFuture.completedFuture("sunny"))
                .bindAsync(Chat.SUM, SECOND.failOpen(), in -> CompletableFuture.completedFuture("sum"))
                .build()) {
            assertThat(done(executor.run(Chat.Intent.WASTE, ASKED)).complete()).isTrue();
            for (int i = 0; i < ListenerDispatcher.CAPACITY; i++) {
                done(executor.run(RAG, ASKED));
            }
            assertThat(queued).hasSize(1);
            queued.get(0).run();
            assertThat(told).hasSize(ListenerDispatcher.CAPACITY);
            assertThat(told.subList(0, 5)).containsExactly("rag", "sky", "sum", "WASTE", "rag");
        }
    }

    @Test
    void immediateListener_isToldBeforeTheAnswer_thoughTheExecutorTakesNothing() {
        List<String> told = new ArrayList<>();
        NodeListener listener = new NodeListener() {
            @Override
            public boolean isImmediate() {
                return true;
            }

            @Override
            public void onNode(NodeResult result) {
                told.add(result.node().name() + " on " + Thread.currentThread().getName());
                throw new IllegalStateException("listener");
            }

            @Override
            public void onAnswer(Answer answer) {
                told.add("answer");
                throw new AssertionError("listener");
            }
        };
        CompletableFuture<String> glass = new CompletableFuture<>();
        try (var executor = NodeExecutor.builder(Chat.CONTRACT)
                .deadline(Duration.ofSeconds(10))
                .timeSource(chat.time)
                .registry(chat.registry)
                .executor(task -> {
                    throw new RejectedExecutionException("full");
                })
                .continuationExecutor(Runnable::run)
                .bindAsync(RAG, SECOND, in -> glass)
                .bindAsync(Chat.SEARCH, SECOND.failOpen("x"), in -> CompletableFuture.completedFuture("x"))
                .bindAsync(Chat.SKY, SECOND.failOpen(), in -> CompletableFuture.completedFuture("sunny"))
                .bindAsync(Chat.SUM, SECOND.failOpen(), in -> CompletableFuture.completedFuture("sum"))
                .build()) {
            Subscription subscription = executor.subscribe(listener);
            CompletableFuture<Answer> run = executor.run(Chat.Intent.WASTE, ASKED);
            CompletableFuture<Void> after = run.thenAccept(answer -> told.add("future"));
            glass.complete("glass");
            done(after);
            String here = " on " + Thread.currentThread().getName();
            assertThat(told).contains("rag" + here, "sky" + here, "sum" + here).endsWith("answer", "future");
            assertThat(told).hasSize(5);
            assertThat(executor.bookkeepingFailures()).isEqualTo(4);

            subscription.close();
            done(executor.run(RAG, ASKED));
            assertThat(told).hasSize(5);
        }
    }
}
