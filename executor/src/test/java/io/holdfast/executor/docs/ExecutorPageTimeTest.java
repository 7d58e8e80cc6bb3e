package io.holdfast.executor.docs;

import static io.holdfast.executor.docs.Counter.PLAIN;
import static io.holdfast.executor.docs.Counter.done;
import static io.holdfast.executor.docs.Shop.ADS;
import static io.holdfast.executor.docs.Shop.GREETING;
import static io.holdfast.executor.docs.Shop.HITS;
import static io.holdfast.executor.docs.Shop.QUERY;
import static io.holdfast.executor.docs.Shop.USER;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Values;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.executor.Answer;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodeExecutorBuilder;
import io.holdfast.executor.NodeStatus;
import io.holdfast.executor.docs.Shop.Intent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The page on the executor says what the code does: time, conditions, sharing, meters and the end. */
class ExecutorPageTimeTest {

    private static final Values ASKED = Values.of(QUERY, "tea");

    private final Counter shop = new Counter();

    /** All but the adverts. */
    private NodeExecutorBuilder<Intent> shopBuilder() {
        return shop.finder(PLAIN, in -> "green tea").mirror(in -> "none").others().builder;
    }

    // region virtual
    @Test
    void hungAdverts_areMissing_andTheirBreakerLearnsOfIt() {
        VirtualTime time = new VirtualTime();
        BreakerRegistry registry = BreakerRegistry.ofDefaults(); // of this test alone
        CompletableFuture<String> hung = new CompletableFuture<>();
        try (NodeExecutor<Intent> executor = shopBuilder()
                .bindAsync(Shop.ADVERTS, PLAIN.failOpen(), in -> hung)
                .timeSource(time) // for the breakers, too
                .registry(registry)
                .executor(Runnable::run) // all on this thread
                .fallbackExecutor(Runnable::run)
                .continuationExecutor(Runnable::run)
                .build()) {
            CompletableFuture<Answer> asked = executor.run(Intent.SEARCH, ASKED);
            assertThat(asked).isNotDone();

            time.advance(Duration.ofMillis(400)); // the node's time limit

            Answer answer = asked.join();
            assertThat(answer.get(HITS)).isEqualTo("green tea");
            assertThat(answer.missing().welcome()).containsExactly(ADS);
            assertThat(answer.result(Shop.ADVERTS).status()).isEqualTo(NodeStatus.TIMEOUT);
            assertThat(registry.breaker("adverts").getMetrics().getNumberOfFailedCalls())
                    .isEqualTo(1);
        }
    }
    // endregion

    @Test
    void grace_endsTheWait_andTheNodeRunsOnToItsOwnLimit() {
        Wiring.grace(shopBuilder());
        CompletableFuture<String> hung = new CompletableFuture<>();
        try (NodeExecutor<Intent> executor =
                shop.adverts(PLAIN.failOpen(), in -> hung).open()) {
            assertThat(executor.warnings())
                    .extracting(warning -> warning.rule().id())
                    .contains("HF36");
            CompletableFuture<Answer> asked = executor.run(Intent.SEARCH, ASKED);
            shop.time.advance(Duration.ofMillis(50));
            assertThat(asked.join().result(Shop.ADVERTS).status()).isEqualTo(NodeStatus.CANCELLED);
            assertThat(shop.breaker("adverts").getMetrics().getNumberOfFailedCalls())
                    .isZero();
            shop.time.advance(Duration.ofMillis(350));
            assertThat(shop.breaker("adverts").getMetrics().getNumberOfFailedCalls())
                    .isEqualTo(1);
        }
    }

    @Test
    void guest_missesNoGreeting_unlessTheIntentSaysSo() {
        shopBuilder();
        try (NodeExecutor<Intent> executor =
                shop.adverts(PLAIN.failOpen(), in -> done("kettles")).open()) {
            Answer guest = executor.run(Intent.SEARCH, ASKED).join();
            assertThat(guest.complete()).isTrue();
            assertThat(guest.notApplicable()).containsExactly(GREETING);
            assertThat(guest.explain()).contains("welcome greeting: not applicable, greeter SKIPPED: condition false");
            Answer user = executor.run(
                            Intent.SEARCH,
                            Values.builder().set(QUERY, "tea").set(USER, "Ada").build())
                    .join();
            assertThat(user.get(GREETING)).isEqualTo("welcome back, Ada");
        }
        Contract<Intent> always = Wiring.always(Contract.of(Intent.class)
                .inputs(QUERY, USER, Shop.CARD)
                .nodes(Shop.FINDER, Shop.MIRROR, Shop.PRICER, Shop.ADVERTS, Shop.GREETER, Shop.CASHIER)
                .producers(HITS, Shop.FINDER, Shop.MIRROR));
        assertThat(always.welcomesAlways(Intent.SEARCH)).containsExactly(GREETING);
    }

    @Test
    void cancelSource_cancelsTheStage_andNothingElseDoes() {
        CompletableFuture<String> mine = new CompletableFuture<>();
        List<Duration> limits = new ArrayList<>();
        Wiring.cancelling(shopBuilder(), (query, limit) -> {
            limits.add(limit);
            return mine;
        });
        try (NodeExecutor<Intent> executor = shop.open()) {
            CompletableFuture<Answer> asked = executor.run(Intent.SEARCH, ASKED);
            shop.time.advance(Duration.ofMillis(200));
            assertThat(asked.join().degraded()).isTrue();
            assertThat(mine).isCancelled();
            assertThat(limits).containsExactly(Duration.ofMillis(200));
        }
    }

    @Test
    void breakers_areSharedByName() {
        Counter other = new Counter();
        other.builder.registry(shop.registry);
        shop.finder(Policies.sharing()[0], in -> "tea").mirror(in -> "none").others();
        other.finder(Policies.sharing()[1], in -> "tea").mirror(in -> "none").others();
        try (NodeExecutor<Intent> first =
                        shop.adverts(PLAIN.failOpen(), in -> done("kettles")).open();
                NodeExecutor<Intent> second =
                        other.adverts(PLAIN.failOpen(), in -> done("kettles")).open()) {
            boolean unused = first.run(Intent.SEARCH, ASKED).join().complete()
                    && second.run(Intent.SEARCH, ASKED).join().complete();
            assertThat(shop.breaker("search-service").getMetrics().getNumberOfSuccessfulCalls())
                    .isEqualTo(1);
            assertThat(shop.breaker("finder").getMetrics().getNumberOfSuccessfulCalls())
                    .isEqualTo(1);
            assertThat(shop.breaker("adverts").getMetrics().getNumberOfSuccessfulCalls())
                    .isEqualTo(2);
        }
    }

    @Test
    void name_isTheTagOfTheMeters_whichLeaveWithTheExecutor() throws InterruptedException {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        List<String> log = new ArrayList<>();
        Wiring.named(shopBuilder(), meters);
        NodeExecutor<Intent> executor =
                shop.adverts(PLAIN.failOpen(), in -> new CompletableFuture<>()).open();
        CompletableFuture<Answer> asked = executor.run(Intent.SEARCH, ASKED);
        assertThat(meters.get("holdfast.node.retries")
                        .tag("executor", "shop")
                        .tag("node", "finder")
                        .counter()
                        .count())
                .isZero();
        assertThat(meters.get("holdfast.node")
                        .tag("executor", "shop")
                        .tag("node", "finder")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(executor.drain(Duration.ZERO)).isFalse();
        assertThat(executor.run(Intent.SEARCH, ASKED).join().result(Shop.FINDER).status())
                .isEqualTo(NodeStatus.REJECTED);
        shop.time.advance(Duration.ofMillis(400));
        Wiring.stop(executor, log::add);
        assertThat(asked.join().get(HITS)).isEqualTo("green tea");
        assertThat(meters.getMeters()).isEmpty();
        assertThat(log).isEmpty();
    }
}
