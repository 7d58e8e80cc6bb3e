package io.holdfast.executor;

import static io.holdfast.executor.Chat.direct;
import static io.holdfast.executor.Chat.done;
import static io.holdfast.executor.Chat.down;
import static io.holdfast.executor.Chat.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.core.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What the request has no use for, and whose value an answer shows where several nodes yield one. */
class NoUseForItTest {

    private enum Ask {
        PAGE
    }

    private static final NodePolicy ANY =
            NodePolicy.timeout(Duration.ofSeconds(1)).noBreaker();
    private static final Field<String> X = Field.of("x", String.class);
    private static final Field<String> Y = Field.of("y", String.class);
    private static final Field<String> Z = Field.of("z", String.class);

    private final VirtualTime time = new VirtualTime();

    private NodeExecutorBuilder<Ask> builder(Contract<Ask> contract) {
        return direct(contract, time).deadline(Duration.ofSeconds(5));
    }

    private Answer page(NodeExecutorBuilder<Ask> builder) {
        try (NodeExecutor<Ask> executor = builder.build()) {
            return done(executor.run(Ask.PAGE, Values.none()));
        }
    }

    /** A page of hits, with advice on the basket from an adviser that fails closed. */
    private Answer advised(Node basket, NodePolicy policy, AsyncNodeFunction function) {
        Node advice = Node.named("advice").reads(Y).writes(Z);
        Node hits = Node.named("hits").writes(X);
        Contract<Ask> contract = Contract.of(Ask.class)
                .nodes(basket, advice, hits)
                .intent(Ask.PAGE, i -> i.requires(X).welcomes(Y, Z))
                .build();
        return page(builder(contract)
                .bindAsync(basket, policy, function)
                .bindAsync(advice, ANY.failClose(), in -> value("z"))
                .bindAsync(hits, ANY, in -> value("x")));
    }

    /** A guest has no basket, and no advice on it. */
    @Test
    void aNodeThatReadsWhatIsNotApplicable_hasNotFailed() {
        Answer answer = advised(Node.named("basket").writes(Y).when(in -> false), ANY, in -> value("y"));
        assertThat(answer.complete()).isTrue();
        assertThat(answer.notApplicable()).containsExactlyInAnyOrder(Y, Z);
    }

    @Test
    void aNodeWhoseInputWasLost_stillClosesTheAnswer() {
        Answer answer = advised(Node.named("basket").writes(Y), ANY.failOpen(), in -> down());
        assertThat(answer.failed()).isTrue();
    }

    /** It is on call for another node's alternate, and that one needed none. */
    @Test
    void anAlternateThatNobodyCalled_makesNothingMissing() {
        Node basket = Node.named("basket").writes(Y).when(in -> false);
        Node older = Node.named("older").writes(Y, Z);
        Node hits = Node.named("hits").writes(X);
        Node cached = Node.named("cached").reads(Z).writes(X);
        Contract<Ask> contract = Contract.of(Ask.class)
                .nodes(basket, older, hits, cached)
                .producers(Y, basket, older)
                .producers(X, hits, cached)
                .intent(Ask.PAGE, i -> i.requires(X).welcomes(Y))
                .build();
        Answer answer = page(builder(contract)
                .bindAsync(basket, ANY.fallback(Fallback.alternate(older)), in -> value("y"))
                .bindAsync(
                        older,
                        ANY,
                        in -> CompletableFuture.completedFuture(
                                Values.builder().set(Y, "y").set(Z, "z").build()))
                .bindAsync(hits, ANY.fallback(Fallback.alternate(cached)), in -> value("x"))
                .bindAsync(cached, ANY, in -> value("x")));
        assertThat(answer.notApplicable()).containsExactly(Y);
        assertThat(answer.complete()).isTrue();
    }

    /** The second producer runs for another field; nobody asked it to stand in. */
    @Test
    void theSecondProducersValue_isThatOfAnAlternate() {
        Node first = Node.named("first").writes(X);
        Node second = Node.named("second").writes(X, Y);
        Node reader = Node.named("reader").reads(X).writes(Z);
        Contract<Ask> contract = Contract.of(Ask.class)
                .nodes(first, second, reader)
                .producers(X, first, second)
                .intent(Ask.PAGE, i -> i.requires(Y, Z).welcomes(X))
                .build();
        Answer answer = page(builder(contract)
                .bindAsync(first, ANY.failOpen(), in -> down())
                .bindAsync(
                        second,
                        ANY,
                        in -> CompletableFuture.completedFuture(
                                Values.builder().set(X, "x2").set(Y, "y").build()))
                .bindAsync(reader, ANY, in -> value("z of " + in.get(X))));
        assertThat(answer.get(Z)).isEqualTo("z of x2");
        assertThat(answer.provenance(X)).hasToString("alternate second");
        assertThat(answer.provenance(Z)).hasToString("derived from x");
        assertThat(answer.degraded()).isTrue();
    }

    /** Each is skipped for want of the one before, and the first by its condition. */
    @Test
    void aChainOfTwentyThousand_thatTheRequestHasNoUseFor_needsNoStack() {
        int length = 20_000;
        List<Field<String>> fields = new ArrayList<>();
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            fields.add(Field.of("f" + i, String.class));
            nodes.add(
                    i == 0
                            ? Node.named("n0").writes(fields.get(0)).when(in -> false)
                            : Node.named("n" + i).reads(fields.get(i - 1)).writes(fields.get(i)));
        }
        Contract<Ask> contract = Contract.of(Ask.class)
                .nodes(nodes.toArray(new Node[0]))
                .intent(Ask.PAGE, i -> i.welcomes(fields.get(length - 1)))
                .build();
        NodeExecutorBuilder<Ask> builder = builder(contract);
        nodes.forEach(node -> builder.bindAsync(node, ANY.failClose(), in -> value("v")));
        Answer answer = page(builder);
        assertThat(answer.complete()).isTrue();
        assertThat(answer.notApplicable()).containsExactly(fields.get(length - 1));
    }
}
