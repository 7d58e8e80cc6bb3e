package io.holdfast.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.strategies.retry.Backoff;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a builder refuses, and what a guard says about itself. */
class GuardBuilderTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final BreakerRegistry registry = BreakerRegistry.ofDefaults();

    private GuardBuilder<String> guard() {
        return Guard.<String>of("model").timeout(SECOND).registry(registry);
    }

    @Test
    void names_areThoseOfNodes() {
        for (String wrong : new String[] {"", "a model", "a/b"}) {
            assertThatThrownBy(() -> Guard.of(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("name: '" + wrong + "' (expected: letters, digits, '_', '-' and '.', at least one)");
        }
    }

    @Test
    void theOrderIsPrinted() {
        try (Guard<String> plain = guard().build();
                Guard<String> full = guard().retries(2)
                        .backoff(Backoff.fixed(Duration.ofMillis(500)))
                        .breaker(Breaker.ofDefaults("search"))
                        .voteEachAttempt()
                        .maxConcurrent(10)
                        .fallback(e -> "other")
                        .fallbackValue("last")
                        .build()) {
            assertThat(plain).hasToString("model: deadline 1100 ms > breaker 'model' > timeout 1 s");
            assertThat(plain.warnings()).isEmpty();
            // 3 attempts, 2 pauses, 1 fallback that takes time, and a tenth
            assertThat(full)
                    .hasToString("model: deadline 5500 ms > 2 fallbacks"
                            + " > breaker 'search' (a vote for each attempt) > limit 10 > 2 retries > timeout 1 s");
            assertThat(full.warnings()).isEmpty();
            assertThat(full.name()).isEqualTo("model");
        }
    }

    @Test
    void aDeadlineThatIsTooShort_isAWarning() {
        try (Guard<String> guard = guard().noBreaker()
                .retries(1)
                .backoff(Backoff.none())
                .deadline(Duration.ofMillis(1500))
                .build()) {
            assertThat(guard.warnings())
                    .containsExactly("model: deadline 1500 ms is shorter than attempts, pauses and fallbacks may take"
                            + " together (expected: >= 2 s, or fewer or shorter attempts)");
        }
    }

    @Test
    void aBreakerThatANodeOfAContractHasToo_isAWarning() {
        NodePolicy policy = NodePolicy.timeout(SECOND);
        try (var executor = Chat.others(NodeExecutor.builder(Chat.CONTRACT)
                                .deadline(SECOND)
                                .registry(registry))
                        .bind(Chat.RAG, policy, in -> "rules")
                        .build();
                Guard<String> guard = Guard.<String>of("rag")
                        .timeout(SECOND)
                        .registry(registry)
                        .build();
                Guard<String> same = Guard.<String>of("rag")
                        .timeout(SECOND)
                        .registry(registry)
                        .sharedBreaker()
                        .build()) {
            assertThat(executor.warnings())
                    .noneMatch(warning -> warning.toString().contains("HF37"));
            assertThat(guard.warnings()).singleElement().asString().contains("HF37");
            assertThat(same.warnings()).isEmpty();
        }
    }

    @Test
    void guardsOfOneName_shareTheBreaker() {
        try (Guard<String> one = guard().build();
                Guard<String> two = guard().build()) {
            assertThat(one.warnings()).isEmpty();
            assertThat(two.warnings()).isEmpty();
            assertThat(registry.getAllCircuitBreakers()).hasSize(1);
        }
    }

    @Test
    void eachFactIsSaidOnce() {
        Breaker breaker = Breaker.ofDefaults("one");
        assertThatThrownBy(() -> guard().retries(1).retries(2)).hasMessage("retries: already 1 (expected: once)");
        assertThatThrownBy(() -> guard().breaker(breaker).breaker(breaker))
                .hasMessage("breaker: already 'one' (expected: once)");
        assertThatThrownBy(() -> guard().noBreaker().breaker(breaker))
                .hasMessage("breakerName: beside noBreaker (expected: one of them)");
        assertThatThrownBy(() -> guard().breaker(breaker)
                        .breaker(CircuitBreakerConfig.ofDefaults())
                        .build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("breaker: 'one' beside a configuration (expected: one of them)");
        assertThatThrownBy(() -> guard().backoff(Backoff.none()).build())
                .hasMessage("retries of model: not said (expected: a number beside backoff)");
    }

    @Test
    void whatOnlyANodeCanHave_isRefused() {
        NodePolicy open = NodePolicy.timeout(SECOND).failOpen();
        assertThatThrownBy(() -> Guard.of("model").policy(open))
                .hasMessage("policy: FAIL_OPEN (expected: a guard's, which has a fallback instead)");
        assertThatThrownBy(() -> guard().fallback(Fallback.alternate(Chat.RAG)))
                .hasMessage(
                        "fallback: Fallback[alternate rag] (expected: no alternate, since a guard has no other nodes)");
        NodePolicy other = NodePolicy.timeout(SECOND).fallback(Fallback.alternate(Chat.RAG));
        assertThatThrownBy(() -> Guard.of("model").policy(other)).hasMessageContaining("no alternate");
        NodePolicy field = NodePolicy.timeout(SECOND).failWhen(Chat.RULES, String::isBlank);
        assertThatThrownBy(
                        () -> Guard.of("model").policy(field).registry(registry).build())
                .hasMessage("failWhen: field 'rules' (expected: one that node 'model' writes, of [value])");
    }

    @Test
    void thePolicyOfANode_willDo() throws Exception {
        NodePolicy policy = NodePolicy.timeout(SECOND).retries(1).backoff(Backoff.none());
        try (Guard<String> guard =
                Guard.<String>of("model").policy(policy).noBreaker().build()) {
            assertThat(guard).hasToString("model: deadline 2200 ms > 1 retry > timeout 1 s");
            assertThat(guard.call(() -> "value")).isEqualTo("value");
        }
    }

    @Test
    void theLastKnownGoodValue_isForAKeyOfTheContext() throws Exception {
        try (Guard<String> guard = guard().noBreaker()
                .fallback(Fallback.lastKnownGood(in -> "all", Duration.ofHours(1), 1))
                .build()) {
            assertThat(guard.call(() -> "good")).isEqualTo("good");
            Outcome<String> outcome = guard.get(() -> {
                throw new IllegalStateException("down");
            });
            assertThat(outcome.value()).isEqualTo("good");
            assertThat(outcome.provenance().kind()).isEqualTo(Provenance.Kind.LAST_KNOWN_GOOD);
        }
    }

    @Test
    void aTimeLimitOfCenturies_isALimit() throws Exception {
        Duration centuries = Duration.ofSeconds(Long.MAX_VALUE);
        try (Guard<String> guard = Guard.<String>of("model")
                .timeout(centuries)
                .noBreaker()
                .retries(3)
                .backoff(Backoff.none())
                .fallback(e -> "other")
                .build()) {
            assertThat(guard.warnings()).isEmpty();
            assertThat(guard.call(() -> {
                        throw new IllegalStateException("down");
                    }))
                    .isEqualTo("other");
        }
    }

    @Test
    void theReserveIsThatOfTheFallbacksThereAre() {
        GuardBuilder<String> builder = guard().noBreaker();
        try (Guard<String> none = builder.build();
                Guard<String> one = builder.fallback(e -> "other").build()) {
            assertThat(none).hasToString("model: deadline 1100 ms > timeout 1 s");
            assertThat(one).hasToString("model: deadline 2200 ms > fallback > timeout 1 s");
        }
        assertThatThrownBy(
                        () -> guard().deadline(SECOND).fallbackReserve(SECOND).build())
                .hasMessage("fallbackReserve: PT1S (expected: shorter than the shortest deadline PT1S)");
    }

    @Test
    void aBuilderMayBuildTwice() throws Exception {
        GuardBuilder<String> builder = guard().noBreaker();
        try (Guard<String> one = builder.build();
                Guard<String> two = builder.fallbackValue("canned").build()) {
            assertThat(one.call(() -> "one")).isEqualTo("one");
            assertThat(two.call(() -> {
                        throw new IllegalStateException("down");
                    }))
                    .isEqualTo("canned");
        }
    }
}
