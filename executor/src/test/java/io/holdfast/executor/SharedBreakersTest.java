package io.holdfast.executor;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.holdfast.contracts.Contract;
import io.holdfast.contracts.ContractViolationException;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.rules.Rule;
import io.holdfast.contracts.rules.Severity;
import io.holdfast.contracts.rules.Violation;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.core.registry.BreakerRegistry;
import java.io.IOException;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Breakers that nodes share: by accident across contracts, or by name within one. */
class SharedBreakersTest {

    private enum Books {
        FIND
    }

    private enum Music {
        FIND
    }

    private static final Field<String> HITS = Field.of("hits", String.class);
    private static final Field<String> MORE = Field.of("more", String.class);
    private static final Node SEARCH = Node.named("search").writes(HITS);
    private static final Node OTHER = Node.named("other").writes(MORE);

    private static final Contract<Books> BOOKS = contract(Books.class);
    private static final Contract<Music> MUSIC = contract(Music.class);

    private final BreakerRegistry registry = registry();

    private static BreakerRegistry registry() {
        return BreakerRegistry.of(CircuitBreakerConfig.ofDefaults());
    }

    private static <I extends Enum<I>> Contract<I> contract(Class<I> intents) {
        return Contract.of(intents)
                .nodes(SEARCH)
                .intent(intents.getEnumConstants()[0], i -> i.requires(HITS))
                .build();
    }

    private static NodePolicy policy() {
        return NodePolicy.timeout(ofSeconds(1));
    }

    private static <I extends Enum<I>> NodeExecutorBuilder<I> builder(
            Contract<I> contract, BreakerRegistry registry, NodePolicy policy) {
        return NodeExecutor.builder(contract)
                .registry(registry)
                .deadline(ofSeconds(2))
                .bind(SEARCH, policy, in -> "hit");
    }

    private static List<String> told(NodeExecutor<?> executor) {
        return executor.warnings().stream()
                .filter(warning -> warning.rule() == Rule.BREAKER_IS_OF_ONE_CONTRACT)
                .map(Violation::message)
                .toList();
    }

    @Test
    void secondContractWithANodeOfThatName_isToldAndTheFirstIsNot() {
        try (NodeExecutor<Books> books = builder(BOOKS, registry, policy()).build();
                NodeExecutor<Music> music = builder(MUSIC, registry, policy()).build()) {
            assertThat(told(books)).isEmpty();
            assertThat(told(music))
                    .containsExactly("node 'search' of contract " + Music.class.getTypeName()
                            + " and node 'search' of contract " + Books.class.getTypeName()
                            + " share breaker 'search' by the default name (expected: breakerName(...) of its"
                            + " own, or one"
                            + " that says that sharing is meant)");
            assertThatThrownBy(() -> builder(MUSIC, registry, policy())
                            .severity("HF37", Severity.ERROR)
                            .build())
                    .isInstanceOf(ContractViolationException.class);
        }
    }

    @Test
    void secondContractOfTheSameIntents_isTold_andOneThatSaysTheSameIsNot() {
        Contract<Books> other = Contract.of(Books.class)
                .inputs(MORE)
                .nodes(SEARCH)
                .intent(Books.FIND, i -> i.requires(HITS).requires(MORE))
                .build();
        try (NodeExecutor<Books> books = builder(BOOKS, registry, policy()).build();
                NodeExecutor<Books> same =
                        builder(contract(Books.class), registry, policy()).build();
                NodeExecutor<Books> another = builder(other, registry, policy()).build();
                NodeExecutor<Books> meant =
                        builder(other, registry, policy().sharedBreaker()).build()) {
            assertThat(List.of(books, same, meant))
                    .allSatisfy(executor -> assertThat(told(executor)).isEmpty());
            String name = Books.class.getTypeName();
            assertThat(told(another))
                    .containsExactly("node 'search' of contract " + name + " and node 'search' of contract " + name
                            + " (another one of these intents) share breaker 'search' by the default name"
                            + " (expected: breakerName(...) of its own, or one that says that sharing is meant)");
        }
    }

    @Test
    void whatIsMeantOrNotShared_isNotTold() {
        try (NodeExecutor<Books> books = builder(BOOKS, registry, policy()).build();
                NodeExecutor<Books> again = builder(BOOKS, registry, policy()).build();
                NodeExecutor<Music> named =
                        builder(MUSIC, registry, policy().breakerName("search")).build();
                NodeExecutor<Music> without =
                        builder(MUSIC, registry, policy().noBreaker()).build();
                NodeExecutor<Music> elsewhere =
                        builder(MUSIC, registry(), policy()).build()) {
            assertThat(List.of(books, again, named, without, elsewhere))
                    .allSatisfy(executor -> assertThat(told(executor)).isEmpty());
        }
    }

    @Test
    void afterTheFirstIsClosed_orWasNeverBuilt_nothingIsShared() {
        builder(BOOKS, registry, policy()).build().close();
        assertThatThrownBy(() -> builder(BOOKS, registry, policy().failOpen())
                        .severity("HF05", Severity.ERROR)
                        .build())
                .isInstanceOf(ContractViolationException.class);
        try (NodeExecutor<Music> music = builder(MUSIC, registry, policy()).build()) {
            assertThat(told(music)).isEmpty();
        }
    }

    /** The bookkeeping of the process keeps no registry, and no executor that was never closed. */
    @Test
    void registryAndClaim_areKeptByNobody() {
        ReferenceQueue<Object> gone = new ReferenceQueue<>();
        List<WeakReference<Object>> references = claimed(gone);
        for (int i = 0; i < 200 && !references.stream().allMatch(one -> one.refersTo(null)); i++) {
            System.gc();
        }
        assertThat(references).allMatch(one -> one.refersTo(null));
    }

    private static List<WeakReference<Object>> claimed(ReferenceQueue<Object> gone) {
        BreakerRegistry registry = registry();
        SharedBreakers.Claim claim = SharedBreakers.claim(
                registry, BOOKS, List.of(new BoundNode(SEARCH, policy(), NodeCall.of(in -> "hit"))));
        return List.of(new WeakReference<>(registry, gone), new WeakReference<>(claim, gone));
    }

    private List<String> conflicts(NodePolicy one, NodePolicy another) {
        Contract<Books> contract = Contract.of(Books.class)
                .nodes(SEARCH, OTHER)
                .intent(Books.FIND, i -> i.requires(HITS, MORE))
                .build();
        try (NodeExecutor<Books> built = builder(contract, registry, one.breakerName("host"))
                .bind(OTHER, another.breakerName("host"), in -> "more")
                .build()) {
            return built.warnings().stream().map(Violation::message).toList();
        } catch (ContractViolationException e) {
            return e.violations().stream().map(Violation::message).toList();
        }
    }

    @Test
    void equalConfigurationsOfOneHelper_agree() {
        Predicate<Throwable> io = IOException.class::isInstance;
        List<Supplier<NodePolicy>> helpers = List.of(
                () -> policy(),
                () -> policy().breaker(5, ofSeconds(30)),
                () -> policy().breakerOptions(BreakerOptions.defaults().consecutiveFailures(3)),
                () -> policy().breaker(CircuitBreakerConfig.custom()
                        .recordExceptions(IOException.class)
                        .ignoreException(error -> error instanceof IllegalStateException)
                        .build()),
                () -> policy().breaker(CircuitBreakerConfig.custom()
                        .recordException(io)
                        .build()));
        assertThat(helpers)
                .allSatisfy(helper ->
                        assertThat(conflicts(helper.get(), helper.get())).isEmpty());
        assertThat(conflicts(policy(), policy().breaker(CircuitBreakerConfig.ofDefaults())))
                .isEmpty();
    }

    @Test
    void differentConfigurations_areToldByWhatDiffers() {
        CircuitBreakerConfig.Builder io = CircuitBreakerConfig.custom().recordExceptions(IOException.class);
        assertThat(conflicts(policy().breaker(io.build()), policy().breaker(CircuitBreakerConfig.ofDefaults())))
                .containsExactly("breaker 'host': recordExceptions=[] for node 'other',"
                        + " recordExceptions=[java.io.IOException] for node 'search' (expected: one configuration)");
        assertThat(conflicts(policy().breaker(5, ofSeconds(30)), policy().breaker(5, ofSeconds(40))))
                .containsExactly("breaker 'host': waitDurationInOpenState=40000 ms for node 'other',"
                        + " waitDurationInOpenState=30000 ms for node 'search' (expected: one configuration)");
    }

    private static NodePolicy waiting(IntervalFunction function) {
        return policy().breaker(CircuitBreakerConfig.custom()
                .waitIntervalFunctionInOpenState(function)
                .build());
    }

    @Test
    void waitFunctions_areComparedByTheirLaterAnswersToo() {
        IntervalFunction doubling = IntervalFunction.ofExponentialBackoff(1_000, 2);
        assertThat(conflicts(waiting(IntervalFunction.of(1_000)), waiting(doubling)))
                .singleElement()
                .asString()
                .startsWith("breaker 'host': waitDurationInOpenState=1000/2000/4000/8000/16000/")
                .contains(" for node 'other', waitDurationInOpenState=1000 ms for node 'search' (expected: one")
                .doesNotContain("Lambda");
        IntervalFunction bounded = IntervalFunction.ofExponentialBackoff(1_000, 2, 1_000_000);
        assertThat(conflicts(waiting(bounded), waiting(doubling))).hasSize(1);
        assertThat(conflicts(waiting(doubling), waiting(IntervalFunction.ofExponentialBackoff(1_000, 2))))
                .isEmpty();
    }

    @Test
    void waitFunctionsThatDrawAtRandom_orFail_areAlike() {
        assertThat(conflicts(
                        waiting(IntervalFunction.ofRandomized(1_000)),
                        waiting(IntervalFunction.ofExponentialRandomBackoff(1_000, 2))))
                .isEmpty();
        assertThat(conflicts(waiting(IntervalFunction.ofRandomized(1_000)), waiting(IntervalFunction.of(1_000))))
                .hasSize(1);
        IntervalFunction failing = attempt -> {
            throw new IllegalStateException("no wait " + attempt);
        };
        assertThat(conflicts(waiting(failing), waiting(attempt -> null))).hasSize(1);
        assertThat(conflicts(waiting(failing), waiting(failing))).isEmpty();
    }
}
