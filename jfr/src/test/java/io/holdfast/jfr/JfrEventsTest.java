package io.holdfast.jfr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.retry.RetryConfig;
import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodePolicy;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitRegistry;
import io.holdfast.strategies.hedge.Hedge;
import io.holdfast.strategies.hedge.HedgeOptions;
import io.holdfast.strategies.hedge.HedgerRegistry;
import io.holdfast.strategies.ratelimit.RateLimitRegistry;
import io.holdfast.strategies.retry.RetryBudget;
import io.holdfast.strategies.retry.RetryPolicyRegistry;
import io.holdfast.strategies.timelimit.TimeLimitRegistry;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class JfrEventsTest {

    private enum Intent {
        ASK
    }

    private static final Field<String> QUESTION = Field.of("question", String.class);
    private static final Field<String> REPLY = Field.of("reply", String.class);
    private static final Node MODEL = Node.named("model").reads(QUESTION).writes(REPLY);
    private static final Contract<Intent> CONTRACT = Contract.of(Intent.class)
            .inputs(QUESTION)
            .nodes(MODEL)
            .intent(Intent.ASK, intent -> intent.requires(REPLY))
            .build();

    private final BreakerRegistry breakers = BreakerRegistry.of(CircuitBreakerConfig.ofDefaults());
    private final JfrEvents events = JfrEvents.begin();

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        events.close();
    }

    private List<RecordedEvent> recorded(Runnable work) throws IOException {
        Path file = directory.resolve("events.jfr");
        try (Recording recording = new Recording()) {
            recording.start();
            work.run();
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> ours = new ArrayList<>(RecordingFile.readAllEvents(file));
        ours.removeIf(event -> !event.getEventType().getName().startsWith("holdfast."));
        return ours;
    }

    private static List<String> texts(List<RecordedEvent> recorded, String... fields) {
        return recorded.stream()
                .map(event -> {
                    List<String> parts = new ArrayList<>();
                    parts.add(event.getEventType().getName().substring("holdfast.".length()));
                    for (String field : fields) {
                        if (event.hasField(field)) {
                            parts.add(String.valueOf(event.<Object>getValue(field)));
                        }
                    }
                    return String.join(" ", parts);
                })
                .toList();
    }

    @Test
    void breaker_tellsOfTransitionsRefusalsAndReconfigurations() throws IOException {
        events.add(breakers);
        breakers.breaker("search");
        List<RecordedEvent> recorded = recorded(() -> {
            breakers.breaker("search").transitionToOpenState();
            assertThat(breakers.breaker("search").tryAcquirePermission()).isFalse();
            breakers.breaker("news").transitionToForcedOpenState(); // made while something is recorded
            breakers.reconfigure(
                    "search",
                    before -> CircuitBreakerConfig.from(before)
                            .failureRateThreshold(20)
                            .build());
        });
        assertThat(texts(recorded, "breaker", "strategy", "name", "from", "to", "changes"))
                .containsExactly(
                        "BreakerTransition search CLOSED OPEN",
                        "CallRefused breaker search",
                        "BreakerTransition news CLOSED FORCED_OPEN",
                        "Reconfiguration search failureRateThreshold: 50.0 -> 20.0");
    }

    @Test
    void hedgers_tellOfHedgesThatAreDue() throws IOException {
        VirtualTime time = new VirtualTime();
        HedgerRegistry hedgers = HedgerRegistry.of(
                Hedge.after(Duration.ofMillis(5)).max(2).budget(RetryBudget.of(0.001, 1)),
                HedgeOptions.defaults().timeSource(time).executor(Runnable::run));
        events.add(hedgers);
        List<RecordedEvent> recorded = recorded(() -> {
            CompletableFuture<String> call = hedgers.hedger("prices")
                    .<String>executeCompletionStage(CompletableFuture::new)
                    .toCompletableFuture();
            time.advance(Duration.ofMillis(5));
            time.advance(Duration.ofMillis(5));
            assertThat(call.cancel(true)).isTrue();
            hedgers.reconfigure(
                    "prices", old -> Hedge.after(Duration.ofMillis(9)).budget(RetryBudget.of(0.001, 1)));
        });
        assertThat(texts(recorded, "hedger", "sent", "name"))
                .containsExactly("Hedge prices true", "Hedge prices false", "Reconfiguration prices");
        assertThat(hedgers.hedger("prices").counts()).hasToString("sent 1, won 0, cancelled 2, unpaid 1");
    }

    @Test
    void strategies_tellOfRetriesTimeoutsAndRefusals() throws IOException {
        RetryPolicyRegistry retries = RetryPolicyRegistry.of(RetryConfig.custom()
                .maxAttempts(2)
                .waitDuration(Duration.ofMillis(1))
                .build());
        TimeLimitRegistry timeLimits = TimeLimitRegistry.ofDefaults();
        ConcurrencyLimitRegistry bulkheads = ConcurrencyLimitRegistry.of(
                BulkheadConfig.custom().maxConcurrentCalls(1).build());
        RateLimitRegistry rateLimits = RateLimitRegistry.of(RateLimiterConfig.custom()
                .limitForPeriod(1)
                .timeoutDuration(Duration.ZERO)
                .build());
        events.add(retries).add(timeLimits).add(bulkheads).add(rateLimits);
        List<RecordedEvent> recorded = recorded(() -> {
            assertThatThrownBy(() -> retries.retryPolicy("r").executeRunnable(() -> {
                        throw new IllegalStateException("broken");
                    }))
                    .hasMessage("broken");
            timeLimits.timeLimit("t").onError(new TimeoutException());
            assertThat(bulkheads.concurrencyLimit("b").tryEnter()).isTrue();
            assertThat(bulkheads.concurrencyLimit("b").tryAcquirePermission()).isFalse();
            assertThat(rateLimits.rateLimit("l").tryAcquire(2)).isFalse();
        });
        assertThat(texts(recorded, "retry", "strategy", "name", "failures", "pause", "cause"))
                .containsExactly(
                        "Retry r 1 1 java.lang.IllegalStateException",
                        "Timeout time limit t",
                        "CallRefused bulkhead b",
                        "CallRefused rate limit l");
    }

    @Test
    void executor_tellsOfNodesAndAnswers() throws IOException {
        try (NodeExecutor<Intent> executor = NodeExecutor.builder(CONTRACT)
                .deadline(Duration.ofSeconds(5))
                .registry(breakers)
                .bindAsync(
                        MODEL,
                        NodePolicy.timeout(Duration.ofSeconds(1)),
                        in -> CompletableFuture.failedFuture(new IOException("broken")))
                .build()) {
            events.add(executor);
            List<RecordedEvent> recorded = recorded(() -> executor.run(Intent.ASK, Values.of(QUESTION, "why"))
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join());
            assertThat(texts(recorded, "node", "status", "attempts", "intent", "outcome", "missingRequired", "cause"))
                    .containsExactly("NodeRun model FAILED 1 java.io.IOException", "Answer ASK FAILED reply");
        }
    }

    @Test
    void entryOfNobodyWhoRecords_isAskedForNoEvent() throws IOException {
        List<String> asked = new ArrayList<>();
        breakers.breaker("search");
        breakers.replace("search", watched(asked));
        events.add(breakers);
        assertThat(events.isRecording()).isFalse();
        assertThat(asked).isEmpty();

        assertThat(recorded(() -> assertThat(events.isRecording()).isTrue())).isEmpty();
        assertThat(asked).containsExactly("subscribe", "subscribe", "left", "left");
        assertThat(events.isRecording()).isFalse();

        events.close();
        assertThat(recorded(() -> assertThat(events.isRecording()).isFalse())).isEmpty();
        assertThat(asked).hasSize(4);
        assertThatThrownBy(() -> events.add(breakers)).hasMessage("events: closed (expected: open)");
    }

    private static Breaker watched(List<String> asked) {
        Breaker breaker = Breaker.ofDefaults("search");
        return (Breaker) Proxy.newProxyInstance(
                Breaker.class.getClassLoader(), new Class<?>[] {Breaker.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("subscribe")) {
                        try {
                            return method.invoke(breaker, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    }
                    asked.add("subscribe");
                    return (io.holdfast.core.breaker.Subscription) () -> asked.add("left");
                });
    }

    @Test
    void idleBreaker_isLetGoWhileSomethingIsRecorded() throws IOException {
        events.add(breakers);
        assertThat(recorded(() -> {
                    WeakReference<CircuitBreaker> idle = new WeakReference<>(breakers.breaker("idle"));
                    awaitCollected(() -> {
                        breakers.evictIdle(Duration.ZERO);
                        return idle.refersTo(null);
                    });
                }))
                .isEmpty();
    }

    private static void awaitCollected(Supplier<Boolean> collected) {
        for (int i = 0; i < 1000 && !collected.get(); i++) {
            System.gc();
        }
        assertThat(collected.get()).isTrue();
    }
}
