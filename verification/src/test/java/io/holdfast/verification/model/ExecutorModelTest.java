package io.holdfast.verification.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Inputs;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.contracts.rules.Rule;
import io.holdfast.contracts.rules.Severity;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.core.time.TimeSource;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.executor.Answer;
import io.holdfast.executor.AsyncNodeFunction;
import io.holdfast.executor.FailureKind;
import io.holdfast.executor.Fallback;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodeListener;
import io.holdfast.executor.NodePolicy;
import io.holdfast.executor.NodeResult;
import io.holdfast.executor.NodeStats;
import io.holdfast.executor.NodeStatus;
import io.holdfast.strategies.retry.Backoff;
import io.holdfast.verification.model.ReferenceExecutor.Expected;
import io.holdfast.verification.model.ReferenceExecutor.Story;
import io.holdfast.verification.model.ReferenceExecutor.Vote;
import io.holdfast.verification.model.Scenario.Act;
import io.holdfast.verification.model.Scenario.LinkKind;
import io.holdfast.verification.model.Scenario.LinkSpec;
import io.holdfast.verification.model.Scenario.NodeSpec;
import io.holdfast.verification.model.Scenario.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Ten thousand random cases: the executor says what {@link ReferenceExecutor} says, and leaves nothing behind. */
class ExecutorModelTest {

    private static final int CASES = 10_000;
    private static final long SEED = 20_261_121;

    private enum Intent {
        ASK
    }

    private static final CircuitBreakerConfig ONE_PROBE = CircuitBreakerConfig.custom()
            .permittedNumberOfCallsInHalfOpenState(1)
            .build();

    private static final CircuitBreakerConfig ONE_PROBE_NO_EXCEPTIONS = CircuitBreakerConfig.from(ONE_PROBE)
            .recordException(thrown -> false)
            .build();

    private static final Field<String> INPUT = Field.of("input", String.class);

    @Test
    void tenThousandRandomCases_agreeWithTheReference() {
        Map<NodeStatus, Integer> seen = new EnumMap<>(NodeStatus.class);
        int[] outcomes = new int[3];
        int unawaited = 0;
        int cancelled = 0;
        for (int i = 0; i < CASES; i++) {
            long seed = SEED + i;
            try {
                Case each = new Case(Scenario.random(new Random(seed)));
                Answer answer = each.check();
                unawaited += each.expected.unawaited() ? 1 : 0;
                cancelled += each.expected.cancelled() ? 1 : 0;
                if (answer != null) {
                    answer.results().forEach(result -> seen.merge(result.status(), 1, Integer::sum));
                    outcomes[answer.outcome().ordinal()]++;
                }
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed + ": " + Scenario.random(new Random(seed)), e);
            }
        }
        // a model that never gets anywhere proves nothing
        assertThat(seen.keySet()).hasSize(7).doesNotContain(NodeStatus.REJECTED);
        assertThat(seen.values()).allMatch(count -> count > CASES / 50);
        assertThat(outcomes).satisfies(counts -> {
            for (int count : counts) {
                assertThat(count).isGreaterThan(CASES / 50);
            }
        });
        assertThat(unawaited).as("unawaited").isGreaterThan(CASES / 50);
        assertThat(cancelled).as("cancelled").isGreaterThan(CASES / 50);
    }

    /** One scenario on a real executor. */
    private static final class Case {

        private final Scenario scenario;
        private final Expected expected;
        private final VirtualTime time = new VirtualTime();
        private final CountedTime executorsTime = new CountedTime(time);
        private final BreakerRegistry registry = BreakerRegistry.ofDefaults();
        private final List<Field<String>> fields = new ArrayList<>();
        private final List<Node> nodes = new ArrayList<>();
        private final List<CompletableFuture<String>> hung = new ArrayList<>();
        private final AtomicInteger answers = new AtomicInteger();
        private final Map<String, Integer> ends = new HashMap<>();

        Case(Scenario scenario) {
            this.scenario = scenario;
            this.expected = new ReferenceExecutor(scenario).run();
        }

        @Nullable
        Answer check() {
            try (NodeExecutor<Intent> executor = executor()) {
                long start = time.nanoTime();
                CompletableFuture<Answer> run = executor.run(Intent.ASK, Values.of(INPUT, "in"));
                if (scenario.cancelAt() != Scenario.NEVER) {
                    TimeSource.Timer unused = time.schedule(() -> run.cancel(true), scenario.cancelAt());
                }
                while (!run.isDone() && time.advanceToNextTimer()) {
                    assertThat(time.nanoTime() - start).isLessThanOrEqualTo(scenario.deadline());
                }
                assertThat(run.isCancelled()).isEqualTo(expected.cancelled());
                Answer answer = expected.cancelled() ? null : run.join();
                if (answer != null) {
                    says(answer);
                }
                if (expected.unawaited()) {
                    time.advance(Duration.ofNanos(scenario.deadline() - (time.nanoTime() - start)));
                }
                expected.votes().forEach((number, vote) -> {
                    if (!expected.sameInstant().contains(number)) {
                        voted(number, vote);
                    }
                });
                leavesNothingBehind(executor);
                return answer;
            }
        }

        private void says(Answer answer) {
            assertThat(answer.latency()).isEqualTo(Duration.ofNanos(expected.end()));
            assertThat(answer.closedBy().isPresent())
                    .isEqualTo(!expected.closers().isEmpty());
            assertThat(expected.closers().stream().map(number -> "n" + number))
                    .containsAll(answer.closedBy().stream().toList());
            expected.nodes().forEach((number, story) -> {
                if (!expected.sameInstant().contains(number)) {
                    compare(answer.result(nodes.get(number)), fields.get(number), story, provenance(number));
                }
            });
            assertThat(answer.results()).hasSize(expected.nodes().size());
            if (expected.sameInstant().isEmpty()) {
                assertThat(answer.missing().welcome())
                        .map(Field::name)
                        .containsExactlyInAnyOrderElementsOf(scenario.welcome().stream()
                                .filter(number -> valueOf(number) == null && !isNotApplicable(number))
                                .map(number -> "f" + number)
                                .toList());
            }
        }

        private @Nullable String valueOf(int number) {
            Story story = expected.nodes().get(number);
            return story == null ? null : story.value();
        }

        /** Skipped for the request's own sake: nothing that the node could see had failed or was a stand-in. */
        private boolean isNotApplicable(int number) {
            Story story = expected.nodes().get(number);
            NodeSpec spec = scenario.nodes().get(number);
            return story != null
                    && valueOf(number) == null
                    && (story.status().equals("CONDITION")
                            || story.status().equals("SKIPPED")
                            || isUnawaitedForWantOfInput(story, spec))
                    && Stream.concat(spec.reads().stream(), spec.readsIfPresent().stream())
                            .filter(expected.nodes()::containsKey) // what this intent runs
                            .allMatch(this::isSound);
        }

        /** Skipped, and then cut while a fallback of it was under way. */
        private boolean isUnawaitedForWantOfInput(Story story, NodeSpec spec) {
            return story.status().equals("UNAWAITED")
                    && spec.reads().stream().anyMatch(read -> read >= 0 && valueOf(read) == null);
        }

        private boolean isSound(int number) {
            return valueOf(number) == null
                    ? isNotApplicable(number)
                    : provenance(number).matches("primary|retry .*");
        }

        /** A value that a node has made from a stand-in is no better. */
        private String provenance(int number) {
            Story story = Objects.requireNonNull(expected.nodes().get(number));
            if (!story.status().equals("SUCCESS")) {
                return story.provenance();
            }
            NodeSpec spec = scenario.nodes().get(number);
            return Stream.concat(spec.reads().stream(), spec.readsIfPresent().stream())
                    .filter(read -> read >= 0 && expected.nodes().containsKey(read))
                    .filter(read ->
                            Objects.requireNonNull(expected.nodes().get(read)).value() != null)
                    .filter(read -> !provenance(read).matches("primary|retry .*"))
                    .findFirst()
                    .map(read -> "derived from f" + read)
                    .orElse(story.provenance());
        }

        /** What the breaker has counted, or what a half-open one made of it. */
        private void voted(int number, Vote vote) {
            NodeSpec spec = scenario.nodes().get(number);
            Breaker breaker = registry.breaker("n" + number);
            if (spec.breakerOpen()) {
                assertThat(breaker.getState()).as("n" + number).isEqualTo(CircuitBreaker.State.OPEN);
            } else if (spec.breakerHalfOpen()) {
                assertThat(breaker.getState())
                        .as("n" + number)
                        .isEqualTo(
                                switch (vote) {
                                    case NONE -> CircuitBreaker.State.HALF_OPEN;
                                    case SUCCESS -> CircuitBreaker.State.CLOSED;
                                    case FAILURE -> CircuitBreaker.State.OPEN;
                                });
            } else {
                assertThat(new int[] {
                            breaker.getMetrics().getNumberOfSuccessfulCalls(),
                            breaker.getMetrics().getNumberOfFailedCalls()
                        })
                        .as("successes and failures of n" + number)
                        .containsExactly(vote == Vote.SUCCESS ? 1 : 0, vote == Vote.FAILURE ? 1 : 0);
            }
        }

        private static void compare(NodeResult result, Field<String> field, Story story, String provenance) {
            String status = story.status().equals("CONDITION") ? "SKIPPED" : story.status();
            if (status.equals("UNAWAITED")) {
                assertThat(result.status().isSuccess()).as(result.toString()).isFalse();
            } else {
                assertThat(result.status()).as(result.toString()).hasToString(status);
            }
            assertThat(result.find(field).orElse(null)).isEqualTo(story.value());
            assertThat(result.provenance()).hasToString(provenance);
        }

        /**
         * Permits that are out are those of work that still runs; of the executor's own timers none is left, however
         * long they had to go.
         */
        private void leavesNothingBehind(NodeExecutor<Intent> executor) {
            assertThat(executorsTime.pending()).as("timers").isZero();
            for (Node node : nodes) {
                NodeStats figures = executor.stats(node);
                assertThat(figures.inFlight()).as(node.name()).isEqualTo(figures.zombies());
                Breaker breaker = registry.breaker(node.name());
                if (breaker.getState() == CircuitBreaker.State.HALF_OPEN) {
                    assertThat(breaker.tryAcquirePermission())
                            .as("the one probe of " + node)
                            .isTrue();
                }
            }
            time.advance(Duration.ofSeconds(10));
            hung.forEach(stage -> stage.complete("much too late"));
            time.advance(Duration.ofSeconds(10));
            assertThat(time.pendingTimers()).isZero();
            assertThat(answers).hasValue(1);
            assertThat(ends.values()).allMatch(times -> times == 1);
            assertThat(executor.bookkeepingFailures()).isZero();
            for (Node node : nodes) {
                assertThat(executor.stats(node).inFlight()).as(node.name()).isZero();
                assertThat(executor.stats(node).zombies()).as(node.name()).isZero();
            }
        }

        /** Counts; it runs on the thread that ends the node or the answer. */
        private NodeListener counting() {
            return new NodeListener() {
                @Override
                public void onNode(NodeResult result) {
                    ends.merge(result.node().name(), 1, Integer::sum);
                }

                @Override
                public void onAnswer(Answer answer) {
                    answers.incrementAndGet();
                }
            };
        }

        private NodeExecutor<Intent> executor() {
            for (int i = 0; i < scenario.nodes().size(); i++) {
                fields.add(Field.of("f" + i, String.class));
            }
            for (int i = 0; i < scenario.nodes().size(); i++) {
                nodes.add(node(i));
            }
            Contract<Intent> contract = Contract.of(Intent.class)
                    .inputs(INPUT)
                    .nodes(nodes.toArray(new Node[0]))
                    .intent(
                            Intent.ASK,
                            needs -> needs.requires(fields(scenario.required())).welcomes(fields(scenario.welcome())))
                    .build();
            var builder = NodeExecutor.builder(contract)
                    .deadline(Duration.ofNanos(scenario.deadline()))
                    .fallbackReserve(Duration.ofNanos(scenario.reserve()))
                    .severity(Rule.OPEN_NOT_SOLE_PRODUCER, Severity.OFF)
                    .registry(registry)
                    .timeSource(executorsTime)
                    .listener(counting())
                    .executor(Runnable::run)
                    .fallbackExecutor(Runnable::run)
                    .continuationExecutor(Runnable::run);
            if (scenario.grace() != Scenario.NEVER) {
                builder.grace(Duration.ofNanos(scenario.grace()));
            }
            for (int i = 0; i < nodes.size(); i++) {
                builder.bindAsync(nodes.get(i), policy(i), attempts(i));
            }
            NodeExecutor<Intent> executor = builder.build();
            for (int i = 0; i < nodes.size(); i++) {
                NodeSpec spec = scenario.nodes().get(i);
                if (spec.breakerOpen() || spec.breakerHalfOpen()) {
                    registry.breaker("n" + i).transitionToOpenState();
                }
                if (spec.breakerHalfOpen()) {
                    registry.breaker("n" + i).transitionToHalfOpenState();
                }
            }
            return executor;
        }

        private Field<?>[] fields(List<Integer> numbers) {
            return numbers.stream()
                    .map(number -> number < 0 ? INPUT : fields.get(number))
                    .toArray(Field<?>[]::new);
        }

        private Node node(int number) {
            NodeSpec spec = scenario.nodes().get(number);
            Node node = Node.named("n" + number)
                    .reads(fields(spec.reads()))
                    .readsIfPresent(fields(spec.readsIfPresent()))
                    .writes(fields.get(number));
            return spec.conditionFalse() ? node.when((Inputs in) -> false) : node;
        }

        private NodePolicy policy(int number) {
            NodeSpec spec = scenario.nodes().get(number);
            NodePolicy policy = NodePolicy.timeout(Duration.ofNanos(spec.timeout()))
                    .retries(spec.retries())
                    .backoff(spec.backoff() == 0 ? Backoff.none() : Backoff.fixed(Duration.ofNanos(spec.backoff())))
                    .breaker(spec.recordsNothing() ? ONE_PROBE_NO_EXCEPTIONS : ONE_PROBE)
                    .failWhen(fields.get(number), value -> value.startsWith("bad"));
            policy = spec.retryTimeouts() ? policy.retryTimeouts() : policy;
            policy = spec.onePlace() ? policy.maxConcurrent(1) : policy;
            for (int i = 0; i < spec.links().size(); i++) {
                policy = policy.fallback(link(number, i, spec.links().get(i)));
            }
            return switch (spec.mode()) {
                case OPEN -> policy.failOpen();
                case OPEN_DEFAULT -> policy.failOpen("n" + number + " default");
                case CLOSE -> policy.failClose();
                case UNSAID, FALLBACK -> policy;
            };
        }

        private Fallback link(int number, int place, LinkSpec spec) {
            Fallback link = spec.kind() == LinkKind.CONSTANT
                    ? Fallback.constant("n" + number + " constant")
                    : Fallback.ofAsync(in -> stage(spec.step(), "n" + number + " link " + (place + 1)))
                            .timeout(Duration.ofNanos(spec.timeout()));
            return spec.onlyTimeouts() ? link.on(FailureKind.TIMEOUT) : link;
        }

        private AsyncNodeFunction attempts(int number) {
            AtomicInteger attempt = new AtomicInteger();
            return in -> {
                int count = attempt.incrementAndGet();
                return stage(
                        scenario.nodes().get(number).attempts().get(count - 1), "n" + number + " attempt " + count);
            };
        }

        private CompletableFuture<String> stage(Step step, String value) {
            CompletableFuture<String> stage = new CompletableFuture<>();
            if (step.act() == Act.HANG) {
                hung.add(stage);
            } else if (step.delay() == 0) {
                end(stage, step.act(), value);
            } else {
                TimeSource.Timer unused = time.schedule(() -> end(stage, step.act(), value), step.delay());
            }
            return stage;
        }

        private static void end(CompletableFuture<String> stage, Act act, String value) {
            if (act == Act.FAIL) {
                stage.completeExceptionally(new IllegalStateException("scripted"));
            } else {
                stage.complete(act == Act.BAD_VALUE ? "bad " + value : value);
            }
        }
    }
}
