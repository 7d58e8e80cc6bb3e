package io.holdfast.executor;

import static io.holdfast.executor.Chat.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.core.registry.BreakerRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many calls at once with all defaults, which must serve them on every JDK, with virtual threads or without. */
class BurstsTest {

    private enum Ask {
        ALL,
        LIST
    }

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final NodePolicy POLICY = NodePolicy.timeout(LONG).noBreaker();
    private static final Field<String> ITEM = Field.of("item", String.class);
    private static final Field<String> PRICE = Field.of("price", String.class);
    private static final Field<String> LIST = Field.of("list", String.class);
    private static final Node SHOP = Node.named("shop").reads(ITEM).writes(PRICE);
    private static final Node LISTED = Node.named("listed").writes(LIST);
    private static final Contract<Ask> CONTRACT = Contract.of(Ask.class)
            .inputs(ITEM)
            .nodes(SHOP, LISTED)
            .intent(Ask.ALL, i -> i.requires(PRICE))
            .intent(Ask.LIST, i -> i.requires(LIST))
            .build();

    private final BreakerRegistry registry = BreakerRegistry.ofDefaults();

    private <I extends Enum<I>> NodeExecutorBuilder<I> builder(Contract<I> contract) {
        return NodeExecutor.builder(contract).deadline(LONG.multipliedBy(2)).registry(registry);
    }

    /** All of them are at work at the same time, or none of them ends. */
    private static String togetherWith(CountDownLatch all) throws InterruptedException {
        all.countDown();
        return all.await(15, TimeUnit.SECONDS) ? "together" : "alone";
    }

    @Test
    void twentyRequestsToTwentyShops_areServedAtTheSameTime() {
        int shops = 20;
        int requests = 20;
        CountDownLatch all = new CountDownLatch(shops * requests);
        List<Field<String>> prices = new ArrayList<>();
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < shops; i++) {
            prices.add(Field.of("price_" + i, String.class));
            nodes.add(Node.named("shop_" + i).writes(prices.get(i)));
        }
        Contract<Ask> contract = Contract.of(Ask.class)
                .nodes(nodes.toArray(new Node[0]))
                .intent(Ask.ALL, i -> i.welcomes(prices.toArray(new Field<?>[0])))
                .intent(Ask.LIST, i -> i.welcomes(prices.get(0)))
                .build();
        var builder = builder(contract);
        nodes.forEach(node -> builder.bind(node, POLICY.failOpen(), in -> togetherWith(all)));
        try (NodeExecutor<Ask> executor = builder.build()) {
            List<CompletableFuture<Answer>> runs = IntStream.range(0, requests)
                    .mapToObj(i -> executor.run(Ask.ALL, Values.none()))
                    .toList();
            for (CompletableFuture<Answer> run : runs) {
                Answer answer = soon(run);
                assertThat(prices)
                        .allSatisfy(field -> assertThat(answer.get(field)).isEqualTo("together"));
            }
        }
    }

    @Test
    void aThousandFallbacksAtOnce_areServed() {
        int calls = 1_000;
        CountDownLatch all = new CountDownLatch(calls);
        NodePolicy policy = POLICY.fallback(in -> togetherWith(all));
        try (NodeExecutor<Ask> executor = builder(CONTRACT)
                .bindAsync(SHOP, policy, in -> CompletableFuture.failedFuture(new IllegalStateException("down")))
                .bind(LISTED, POLICY, in -> "")
                .build()) {
            List<CompletableFuture<NodeResult>> runs = IntStream.range(0, calls)
                    .mapToObj(i -> executor.run(SHOP, Values.of(ITEM, "i" + i)))
                    .toList();
            assertThat(runs).allSatisfy(run -> assertThat(soon(run).find(PRICE)).contains("together"));
        }
    }

    /** Each holds a thread while it waits for three more; they are all in there before the first asks. */
    @Test
    void nodesThatAskTheExecutorAgainAndWait_areServed() {
        int requests = 100;
        CountDownLatch all = new CountDownLatch(requests);
        CompletableFuture<NodeExecutor<Ask>> itself = new CompletableFuture<>();
        NodeFunction nested = in -> {
            String together = togetherWith(all);
            return IntStream.range(0, 3)
                    .mapToObj(i -> itself.join().run(SHOP, Values.of(ITEM, together + i)))
                    .toList()
                    .stream()
                    .map(run -> run.join().find(PRICE).orElse("-"))
                    .collect(Collectors.joining(","));
        };
        try (NodeExecutor<Ask> executor = builder(CONTRACT)
                .bind(SHOP, POLICY, in -> in.get(ITEM))
                .bind(LISTED, POLICY, nested)
                .build()) {
            itself.complete(executor);
            List<CompletableFuture<Answer>> runs = Collections.nCopies(requests, Ask.LIST).stream()
                    .map(intent -> executor.run(intent, Values.none()))
                    .toList();
            assertThat(runs)
                    .allSatisfy(run -> assertThat(soon(run).get(LIST)).isEqualTo("together0,together1,together2"));
        }
    }
}
