package io.holdfast.spring.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.contracts.Values;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.core.time.VirtualTime;
import io.holdfast.executor.Answer;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.executor.NodeStatus;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;

/** A real context, as a user's test has it: time is the test's, and each test finds its breakers as new. */
@SpringBootTest(
        classes = Shop.class,
        properties = {"holdfast.deadline=1h", "holdfast.nodes.pricer.timeout=30m"})
@HoldfastTest
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HoldfastTestTest {

    @Autowired
    VirtualTime time;

    @Autowired
    NodeExecutor<Shop.Ask> executor;

    @Autowired
    BreakerRegistry registry;

    @Autowired
    Shop shop;

    @RegisterExtension
    final Watching watching = new Watching();

    /** Keeps what the extension under test is called with. */
    static final class Watching implements BeforeEachCallback {
        private final ContextExtension extension = new ContextExtension();
        private @Nullable ExtensionContext context;

        @Override
        public void beforeEach(ExtensionContext now) {
            context = now;
        }

        void end() {
            extension.afterEach(Objects.requireNonNull(context));
        }
    }

    private CompletableFuture<Answer> ask(String query) {
        return executor.run(Shop.Ask.PRICE, Values.of(Shop.QUERY, query));
    }

    private static Answer join(CompletableFuture<Answer> answer) {
        return answer.orTimeout(10, TimeUnit.SECONDS).join();
    }

    @Test
    @Order(1)
    void time_isTheTests() {
        CompletableFuture<Answer> asked = ask("hang");
        assertThat(asked).isNotDone();

        time.advance(Duration.ofMinutes(29));
        assertThat(asked).isNotDone();
        time.advance(Duration.ofMinutes(2));

        assertThat(join(asked).result(Shop.PRICER).status()).isEqualTo(NodeStatus.TIMEOUT);
        shop.hung.complete("late");
    }

    @Test
    @Order(2)
    void aBreaker_opensInOneTest() {
        assertThat(join(ask("fail")).failed()).isTrue();
        assertThat(join(ask("fail")).failed()).isTrue();
        assertThat(registry.breaker("pricer").getState()).isEqualTo(State.OPEN);
        assertThat(join(ask("any")).result(Shop.PRICER).status()).isEqualTo(NodeStatus.CIRCUIT_OPEN);

        time.advance(Duration.ofMinutes(2));
        assertThat(join(ask("any")).get(Shop.PRICE)).isEqualTo("1 EUR");

        Breaker open = registry.breaker(
                "starts-open",
                CircuitBreakerConfig.custom().initialState(State.OPEN).build());
        open.transitionToClosedState();
    }

    @Test
    @Order(3)
    void andIsAsNewInTheNext() {
        assertThat(registry.breaker("pricer").getState()).isEqualTo(State.CLOSED);
        assertThat(registry.breaker("pricer").getMetrics().getNumberOfBufferedCalls())
                .isZero();
        assertThat(registry.breaker("starts-open").getState()).isEqualTo(State.OPEN);
        assertThat(join(ask("any")).complete()).isTrue();
    }

    @Test
    @Order(4)
    void aHungNode_isFound() {
        CompletableFuture<String> hangs = new CompletableFuture<>();
        NodeExecutor<Shop.Ask> other = NodeExecutor.builder(executor.contract())
                .deadline(Duration.ofHours(1))
                .timeSource(time)
                .registry(registry)
                .bindAsync(
                        Shop.PRICER,
                        io.holdfast.executor.NodePolicy.timeout(Duration.ofMinutes(1))
                                .maxConcurrent(9)
                                .noBreaker(),
                        in -> hangs)
                .build();
        spring().getBeanFactory().registerSingleton("other", other);
        try {
            CompletableFuture<Answer> asked = other.run(Shop.Ask.PRICE, Values.of(Shop.QUERY, "x"));
            assertThatThrownBy(watching::end)
                    .isInstanceOf(AssertionError.class)
                    .hasMessage("left behind: node pricer of other with 1 runs, 0 of them timed out"
                            + " (expected: nothing)");
            hangs.complete("1 EUR");
            assertThat(join(asked).complete()).isTrue();
            watching.end();
        } finally {
            ((org.springframework.beans.factory.support.DefaultListableBeanFactory) spring().getBeanFactory())
                    .destroySingleton("other");
        }
    }

    @Autowired
    ApplicationContext context;

    private org.springframework.context.ConfigurableApplicationContext spring() {
        return (org.springframework.context.ConfigurableApplicationContext) context;
    }

    @Nested
    class InANestedClass {
        @Test
        void theContext_isTheSame(@Autowired VirtualTime same) {
            assertThat(same).isSameAs(time);
        }
    }

    @Nested
    @HoldfastTest(virtualTime = false)
    class WithRealTime {
        @Test
        void thereIsNoVirtualOne(@Autowired ApplicationContext other) {
            assertThat(other.getBeanNamesForType(VirtualTime.class)).isEmpty();
        }
    }
}
