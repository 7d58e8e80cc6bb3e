package io.holdfast.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.retry.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** For random policies and outcomes, a guard does what an executor with one such node does. */
class GuardAsNodeTest {

    private static final Field<String> VALUE = Field.of("value", String.class);
    private static final Node NODE = Node.named("node").writes(VALUE);
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private enum Intent {
        ONLY
    }

    /** The same script for both: what each attempt or fallback gives, one after the other. */
    private static final class World {

        final VirtualTime time = new VirtualTime();
        final BreakerRegistry registry = BreakerRegistry.of(CircuitBreakerConfig.custom()
                .slidingWindowSize(4)
                .minimumNumberOfCalls(4)
                .waitDurationInOpenState(Duration.ofSeconds(5))
                .permittedNumberOfCallsInHalfOpenState(2)
                .build());
        final Random script;

        World(long seed) {
            script = new Random(seed);
        }

        CompletableFuture<String> next() {
            int kind = script.nextInt(8);
            CompletableFuture<String> stage = new CompletableFuture<>();
            switch (kind) {
                case 0, 1 -> stage.complete("value");
                case 2 -> stage.completeExceptionally(new IOException("down"));
                case 3 -> stage.complete("soft");
                case 4 -> throw new IllegalArgumentException("declined");
                case 5 -> time.schedule(() -> stage.complete("later"), Duration.ofMillis(script.nextInt(1500)));
                case 6 ->
                    time.schedule(
                            () -> stage.completeExceptionally(new IOException("late")),
                            Duration.ofMillis(script.nextInt(1500)));
                default -> {} // never
            }
            return stage;
        }

        String told(CompletableFuture<String> run) {
            while (!run.isDone()) {
                assertThat(time.advanceToNextTimer()).as("a run that hangs").isTrue();
            }
            var breaker = registry.breaker("node");
            var metrics = breaker.getMetrics();
            return run.join() + " " + breaker.getState() + " " + metrics.getNumberOfSuccessfulCalls() + "/"
                    + metrics.getNumberOfFailedCalls() + "/" + metrics.getNumberOfNotPermittedCalls();
        }
    }

    private static NodePolicy policy(Random random, World world, Field<?> field) {
        NodePolicy policy = NodePolicy.timeout(Duration.ofSeconds(1));
        if (random.nextBoolean()) {
            policy = policy.retries(random.nextInt(3)).backoff(Backoff.fixed(Duration.ofMillis(random.nextInt(300))));
            policy = random.nextBoolean() ? policy.retryTimeouts() : policy;
        }
        policy = random.nextInt(4) == 0 ? policy.voteEachAttempt() : policy;
        policy = random.nextInt(3) == 0 ? policy.maxConcurrent(1) : policy;
        policy = random.nextInt(3) == 0 ? policy.declines(IllegalArgumentException.class) : policy;
        policy = random.nextInt(3) == 0 ? policy.failWhen(field, "soft"::equals) : policy;
        for (int links = random.nextInt(3); links > 0; links--) {
            policy = random.nextBoolean()
                    ? policy.fallbackAsync(in -> world.next())
                    : policy.fallback(Fallback.constant("constant").on(FailureKind.TIMEOUT, FailureKind.REFUSAL));
        }
        return policy;
    }

    private static String text(NodeResult result, @Nullable Object value) {
        return result.status() + " " + result.provenance() + " " + result.attempts() + " " + result.latency() + " "
                + result.causes() + " " + value;
    }

    private static List<String> asNode(long seed, int calls) {
        World world = new World(seed);
        Contract<Intent> contract = Contract.of(Intent.class)
                .nodes(NODE)
                .intent(Intent.ONLY, i -> i.welcomes(VALUE))
                .build();
        NodePolicy policy = policy(new Random(seed), world, VALUE);
        List<String> told = new ArrayList<>();
        try (NodeExecutor<Intent> executor = Chat.direct(contract, world.time)
                .deadline(DEADLINE)
                .registry(world.registry)
                .bindAsync(NODE, policy, in -> world.next())
                .build()) {
            for (int i = 0; i < calls; i++) {
                told.add(world.told(executor.run(NODE, Values.none())
                        .thenApply(result -> text(result, result.find(VALUE).orElse(null)))));
            }
        }
        told.add(world.time.pendingTimers() + " timers");
        return told;
    }

    private static List<String> asGuard(long seed, int calls) {
        World world = new World(seed);
        List<String> told = new ArrayList<>();
        List<NodeResult> results = new ArrayList<>();
        try (Guard<String> guard = Guard.<String>of("node")
                .policy(policy(new Random(seed), world, NodeShape.ANYTHING))
                .deadline(DEADLINE)
                .timeSource(world.time)
                .registry(world.registry)
                .executor(Runnable::run)
                .fallbackExecutor(Runnable::run)
                .continuationExecutor(Runnable::run)
                .listener(Chat.immediate(results::add, answer -> {}))
                .build()) {
            Supplier<CompletableFuture<String>> call = world::next;
            for (int i = 0; i < calls; i++) {
                told.add(world.told(guard.getAsync(call).thenApply(outcome -> {
                    NodeResult last = results.get(results.size() - 1);
                    assertThat(outcome.status()).isEqualTo(last.status());
                    assertThat(outcome.provenance()).isEqualTo(last.provenance());
                    assertThat(outcome.attempts()).isEqualTo(last.attempts());
                    return text(last, outcome.value());
                })));
            }
        }
        told.add(world.time.pendingTimers() + " timers");
        return told;
    }

    @Test
    void bothTellTheSame() {
        for (long seed = 0; seed < 400; seed++) {
            assertThat(asGuard(seed, 30)).as("seed " + seed).isEqualTo(asNode(seed, 30));
        }
    }
}
