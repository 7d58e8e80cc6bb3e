package io.holdfast.spring.executor;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodePolicy;
import io.holdfast.spring.NodeBinder;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Contracts beside each other, and names that properties cannot spell. */
class SeveralContractsTest {

    private static final Field<String> Q = Field.of("q", String.class);
    private static final Field<String> A = Field.of("a", String.class);
    private static final Field<String> B = Field.of("b", String.class);
    private static final Node FIRST = Node.named("search").reads(Q).writes(A);
    private static final Node SECOND = Node.named("search").reads(Q).writes(B);
    private static final Node SIZE = Node.named("größe").reads(Q).writes(A);

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ExecutorAutoConfiguration.class))
            .withPropertyValues("holdfast.deadline=5s");

    enum One {
        ASK
    }

    enum Two {
        ASK
    }

    enum Measure {
        SIZE
    }

    private static <I extends Enum<I>> Contract<I> contract(Class<I> intents, I intent, Node node, Field<?> answer) {
        return Contract.of(intents)
                .inputs(Q)
                .nodes(node)
                .intent(intent, i -> i.requires(answer))
                .build();
    }

    @Configuration(proxyBeanMethods = false)
    static class OneContract {
        @Bean
        Contract<One> oneContract() {
            return contract(One.class, One.ASK, FIRST, A);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoContract {
        @Bean
        Contract<Two> twoContract() {
            return contract(Two.class, Two.ASK, SECOND, B);
        }
    }

    private static <I extends Enum<I>> String ask(NodeExecutor<I> executor, I intent, Field<String> answer) {
        return executor.run(intent, Values.of(Q, "x"))
                .orTimeout(10, TimeUnit.SECONDS)
                .join()
                .get(answer);
    }

    @Test
    @SuppressWarnings("unchecked")
    void nodesOfOneName_areToldApartByTheBinder() {
        NodePolicy policy = NodePolicy.timeout(ofSeconds(2));
        NodeBinder binder = nodes -> {
            nodes.bind(FIRST, policy, in -> "first");
            nodes.bind(SECOND, policy, in -> "second");
        };
        runner.withUserConfiguration(OneContract.class, TwoContract.class)
                .withBean(NodeBinder.class, () -> binder)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(ask((NodeExecutor<One>) context.getBean("oneExecutor"), One.ASK, A))
                            .isEqualTo("first");
                    assertThat(ask((NodeExecutor<Two>) context.getBean("twoExecutor"), Two.ASK, B))
                            .isEqualTo("second");
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class TripByHand {
        @Bean
        Contract<Trip> tripContract() {
            return Trip.contract();
        }

        @Bean
        NodePolicy routerPolicy() {
            return NodePolicy.timeout(ofSeconds(1));
        }

        @Bean
        NodeExecutor<Trip> byHand(Contract<Trip> contract, NodePolicy policy) {
            return NodeExecutor.builder(contract)
                    .deadline(ofSeconds(2))
                    .bind(Trip.ROUTER, policy, in -> "r")
                    .bind(Trip.FORECAST, policy, in -> "f")
                    .bind(Trip.ALMANAC, policy, in -> "a")
                    .bind(Trip.TARIFF, policy, in -> 1)
                    .build();
        }
    }

    @Test
    void anExecutorMadeByHand_keepsItsNodesBesideAnotherContract() {
        NodeBinder binder = nodes -> nodes.bind(FIRST, NodePolicy.timeout(ofSeconds(2)), in -> "first");
        runner.withUserConfiguration(OneContract.class, TripByHand.class)
                .withBean(NodeBinder.class, () -> binder)
                .withPropertyValues("holdfast.nodes.router.timeout=1s", "holdfast.deadlines.price=1s")
                .run(context -> assertThat(context).hasNotFailed().hasBean("oneExecutor"));
    }

    @Test
    @SuppressWarnings("unchecked")
    void aNameThatNoPropertyCanHave_isSetInCode() {
        NodeBinder binder = nodes -> nodes.bind(SIZE, NodePolicy.timeout(ofSeconds(2)), in -> "big");
        runner.withBean("sizeContract", Contract.class, () -> contract(Measure.class, Measure.SIZE, SIZE, A))
                .withBean(NodeBinder.class, () -> binder)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(ask((NodeExecutor<Measure>) context.getBean("sizeExecutor"), Measure.SIZE, A))
                            .isEqualTo("big");
                });
    }
}
