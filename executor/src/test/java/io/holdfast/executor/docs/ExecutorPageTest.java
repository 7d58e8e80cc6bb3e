package io.holdfast.executor.docs;

import static io.holdfast.executor.docs.Counter.PLAIN;
import static io.holdfast.executor.docs.Counter.done;
import static io.holdfast.executor.docs.Shop.ADS;
import static io.holdfast.executor.docs.Shop.HITS;
import static io.holdfast.executor.docs.Shop.PRICES;
import static io.holdfast.executor.docs.Shop.QUERY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.contracts.Values;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.executor.Answer;
import io.holdfast.executor.AnswerException;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodePolicy;
import io.holdfast.executor.NodeResult;
import io.holdfast.executor.NodeStatus;
import io.holdfast.executor.Provenance;
import io.holdfast.executor.docs.Policies.CardDeclined;
import io.holdfast.executor.docs.Policies.FraudSuspected;
import io.holdfast.executor.docs.Shop.Intent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page on the executor says what the code does: answers, policies and failures. */
class ExecutorPageTest {

    private static final Path ROOT = Path.of(Objects.requireNonNull(System.getProperty("holdfast.root")));
    private static final Values ASKED = Values.of(QUERY, "tea");

    private final Counter shop = new Counter();

    @BeforeEach
    void reset() {
        BreakerRegistry.resetShared();
    }

    private static String page() throws IOException {
        return Files.readString(ROOT.resolve("docs/executor.md"));
    }

    /** Times differ from run to run. */
    private static String timeless(String text) {
        return text.replaceAll("\\b\\d+ ms\\b", "3 ms");
    }

    /** The route is found when it may be; null for none, and for no forecast. */
    private record Fake(
            CountDownLatch may,
            @Nullable String route,
            @Nullable String weather) implements TripPlanner.Services {

        @Override
        public String route(String city) throws InterruptedException {
            may.await();
            if (route == null) {
                throw new IllegalStateException("no route");
            }
            return route;
        }

        @Override
        public CompletionStage<String> ask(String city) {
            return weather == null
                    ? CompletableFuture.failedFuture(new IllegalStateException("no forecast"))
                    : CompletableFuture.completedFuture(weather);
        }
    }

    private static NodeExecutor<TripPlanner.Intent> trips(@Nullable String route, @Nullable String weather) {
        return TripPlanner.executor(new Fake(new CountDownLatch(0), route, weather));
    }

    @Test
    void firstExecutor_saysWhatThePageSays() throws IOException {
        try (NodeExecutor<TripPlanner.Intent> executor = trips("by train", "sunny")) {
            assertThat(TripPlanner.page(executor, "Oslo")).isEqualTo("by train, sunny");
        }
        try (NodeExecutor<TripPlanner.Intent> executor = trips("by train", null)) {
            assertThat(page()).contains(timeless(TripPlanner.page(executor, "Oslo")));
        }
        try (NodeExecutor<TripPlanner.Intent> executor = trips(null, null)) {
            assertThat(TripPlanner.page(executor, "Oslo")).startsWith("no trip to Oslo\nTRIP failed in ");
        }
    }

    @Test
    void explanation_isTheOneOfThePage() throws IOException {
        CountDownLatch may = new CountDownLatch(1);
        try (NodeExecutor<TripPlanner.Intent> executor = TripPlanner.executor(new Fake(may, null, null))) {
            CompletableFuture<Answer> asked =
                    executor.run(TripPlanner.Intent.TRIP, Values.of(TripPlanner.CITY, "Oslo"));
            may.countDown(); // the forecast has failed on this thread by now
            assertThat(page()).contains("```text\n" + timeless(asked.join().explain()) + "\n```");
        }
    }

    @Test
    void chain_isTriedInOrder_andTheLastLinkIsTheConstant() {
        AtomicInteger calls = new AtomicInteger();
        try (NodeExecutor<Intent> executor = shop.finder(Policies.chain(), in -> {
                    if (calls.incrementAndGet() == 1) {
                        return "green tea";
                    }
                    throw new IOException("down");
                })
                .mirror(in -> {
                    throw new IOException("down too");
                })
                .adverts(PLAIN.failOpen(), in -> done("kettles"))
                .others()
                .open()) {
            Answer first = executor.run(Intent.SEARCH, ASKED).join();
            assertThat(first.complete()).isTrue();

            CompletableFuture<Answer> asked = executor.run(Intent.SEARCH, ASKED);
            shop.time.advance(Duration.ofMillis(100)); // the pause before the retry
            Answer second = asked.join();
            assertThat(second.get(HITS)).isEqualTo("green tea");
            assertThat(second.provenance(HITS).kind()).isEqualTo(Provenance.Kind.LAST_KNOWN_GOOD);
            assertThat(second.provenance(PRICES)).hasToString("derived from hits");
            assertThat(second.degraded()).isTrue();
            assertThat(second.result(Shop.FINDER).attempts()).isEqualTo(2);
            assertThat(second.result(Shop.FINDER).causes())
                    .extracting(Throwable::getMessage)
                    .containsExactly("down", "down too");

            CompletableFuture<Answer> other = executor.run(Intent.SEARCH, Values.of(QUERY, "coffee"));
            shop.time.advance(Duration.ofMillis(100));
            assertThat(other.join().get(HITS)).isEqualTo("no hits just now");
            assertThat(executor.warnings()).isEmpty();
        }
    }

    @Test
    void votes_ofAnExecution_andOfEachAttempt() {
        assertThat(failedVotes(Policies.interval())).isEqualTo(1);
        assertThat(failedVotes(Policies.broughtAlong())).isEqualTo(3);
    }

    private static int failedVotes(NodePolicy policy) {
        Counter shop = new Counter();
        try (NodeExecutor<Intent> executor = shop.finder(policy, in -> {
                    throw new IOException("down");
                })
                .mirror(in -> "none")
                .adverts(PLAIN.failOpen(), in -> done("kettles"))
                .others()
                .open()) {
            CompletableFuture<NodeResult> run = executor.run(Shop.FINDER, ASKED);
            shop.time.advance(Duration.ofMillis(300));
            assertThat(run.join().attempts()).isEqualTo(3);
            return shop.breaker("finder").getMetrics().getNumberOfFailedCalls();
        }
    }

    @Test
    void refusal_isAnOutcome_andSomeErrorsHaveNoFallback() {
        assertThat(paid(new CardDeclined(), NodeStatus.DECLINED)).isEqualTo("please use another card");
        assertThat(paid(new IllegalStateException("down"), NodeStatus.FALLBACK_SUCCESS))
                .isEqualTo("thank you");
        assertThat(paid(new FraudSuspected(), NodeStatus.FAILED)).startsWith("please try later: cashier FAILED");
    }

    private static String paid(RuntimeException thrown, NodeStatus status) {
        Counter shop = new Counter();
        AtomicInteger calls = new AtomicInteger();
        try (NodeExecutor<Intent> executor = shop.finder(PLAIN, in -> "tea")
                .mirror(in -> "none")
                .adverts(PLAIN.failOpen(), in -> done("kettles"))
                .pricer(PLAIN.failOpen(), in -> done("12.50"))
                .greeter()
                .cashier(Policies.paying(), in -> {
                    calls.incrementAndGet();
                    throw thrown;
                })
                .open()) {
            CompletableFuture<String> page = Wiring.pay(executor, "4000 0000 0000 0002");
            shop.time.advance(Duration.ofMillis(100)); // the pause before the retry, where there is one
            boolean declined = status == NodeStatus.DECLINED;
            assertThat(calls).hasValue(declined ? 1 : 2);
            assertThat(shop.breaker("cashier").getMetrics().getNumberOfFailedCalls())
                    .isEqualTo(declined ? 0 : 1);
            assertThat(shop.breaker("cashier").getMetrics().getNumberOfSuccessfulCalls())
                    .isEqualTo(declined ? 1 : 0);
            CompletableFuture<Answer> answer = executor.run(Intent.PAY, Values.of(Shop.CARD, "4"));
            shop.time.advance(Duration.ofMillis(100));
            assertThat(answer.join().result(Shop.CASHIER).status()).isEqualTo(status);
            if (declined) {
                assertThat(catchThrowableOfType(
                                AnswerException.class, () -> answer.join().orThrow()))
                        .hasCause(thrown);
            }
            return page.join();
        }
    }

    @Test
    void failClose_saidAndUnsaid() {
        for (int i = 0; i < 2; i++) {
            Counter counter = new Counter();
            try (NodeExecutor<Intent> executor = counter.finder(PLAIN, in -> "tea")
                    .mirror(in -> "none")
                    .adverts(
                            Policies.closing()[i],
                            in -> CompletableFuture.failedFuture(new IllegalStateException("no ads")))
                    .others()
                    .open()) {
                assertThat(executor.warnings())
                        .extracting(warning -> warning.rule().id())
                        .contains("HF06");
                Answer answer = executor.run(Intent.SEARCH, ASKED).join();
                assertThat(answer.has(ADS)).isFalse();
                assertThat(answer.failed()).isEqualTo(i == 1);
                assertThat(answer.degraded()).isEqualTo(i == 0);
                assertThat(answer.closedBy().isPresent()).isEqualTo(i == 1);
            }
        }
    }
}
