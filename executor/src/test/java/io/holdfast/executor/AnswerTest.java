package io.holdfast.executor;

import static io.holdfast.executor.Chat.ASKED;
import static io.holdfast.executor.Chat.RAG;
import static io.holdfast.executor.Chat.RULES;
import static io.holdfast.executor.Chat.SEARCH;
import static io.holdfast.executor.Chat.SECOND;
import static io.holdfast.executor.Chat.SKY;
import static io.holdfast.executor.Chat.SUM;
import static io.holdfast.executor.Chat.SUMMARY;
import static io.holdfast.executor.Chat.WEATHER;
import static io.holdfast.executor.Chat.done;
import static io.holdfast.executor.Chat.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.strategies.retry.Backoff;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What an answer says, of what is there and of what is not, and what it keeps. */
class AnswerTest {

    private enum Page {
        SHOP,
        STRICT
    }

    private static final Field<Object> BODY = Field.of("body", Object.class);
    private static final Node FETCH = Node.named("fetch").writes(BODY);
    private static final Contract<Page> FETCHES = Contract.of(Page.class)
            .nodes(FETCH)
            .intent(Page.SHOP, i -> i.requires(BODY))
            .intent(Page.STRICT, i -> i.requires(BODY))
            .build();
    private static final Field<String> CUSTOMER = Field.of("customer", String.class);
    private static final Field<String> PROFILE = Field.of("profile", String.class);
    private static final Field<String> OFFERS = Field.of("offers", String.class);
    private static final Node PROFILES = Node.named("profiles")
            .reads(CUSTOMER)
            .writes(PROFILE)
            .when(in -> !in.get(CUSTOMER).isEmpty());
    private static final Node TIPS = Node.named("tips").reads(PROFILE).writes(OFFERS);
    private static final Contract<Page> CONTRACT = Contract.of(Page.class)
            .inputs(CUSTOMER)
            .nodes(PROFILES, TIPS)
            .intent(Page.SHOP, i -> i.welcomes(PROFILE, OFFERS))
            .intent(Page.STRICT, i -> i.welcomes(PROFILE).welcomesAlways(OFFERS))
            .build();

    private final Chat chat = new Chat();

    private static NodeExecutor<Page> shop(AsyncNodeFunction profiles) {
        return NodeExecutor.builder(CONTRACT)
                .deadline(Duration.ofSeconds(10))
                .bindAsync(PROFILES, SECOND.failOpen(), profiles)
                .bindAsync(TIPS, SECOND.failOpen(), in -> CompletableFuture.completedFuture("offers"))
                .build();
    }

    @Test
    void whatTheRequestHasNoUseFor_isNotMissing() {
        try (var executor = shop(in -> CompletableFuture.completedFuture("profile"))) {
            Answer anonymous = soon(executor.run(Page.SHOP, Values.of(CUSTOMER, "")));
            assertThat(anonymous.complete()).isTrue();
            assertThat(anonymous.notApplicable()).containsExactly(PROFILE, OFFERS);
            assertThat(anonymous.explain())
                    .contains("welcome profile: not applicable, profiles SKIPPED: condition false");
            Answer strict = soon(executor.run(Page.STRICT, Values.of(CUSTOMER, "")));
            assertThat(strict.degraded()).isTrue();
            assertThat(strict.missing().welcome()).containsExactly(OFFERS);
        }
    }

    @Test
    void whatIsAbsentThroughAFailure_orForWantOfAnInput_isMissing() {
        try (var executor = shop(in -> CompletableFuture.failedFuture(new IOException("no")))) {
            Answer failing = soon(executor.run(Page.SHOP, Values.of(CUSTOMER, "c1")));
            assertThat(failing.missing().welcome()).containsExactly(PROFILE, OFFERS);
            assertThat(failing.explain()).contains("welcome profile: missing, profiles FAILED: no");
            Answer forgotten = soon(executor.run(Page.SHOP, Values.none()));
            assertThat(forgotten.missing().welcome()).containsExactly(PROFILE, OFFERS);
        }
    }

    private NodeExecutorBuilder<Chat.Intent> chatting(NodePolicy rag, AsyncNodeFunction function) {
        return chat.direct()
                .bindAsync(RAG, rag, function)
                .bind(SEARCH, SECOND.failOpen("none"), in -> "found")
                .bind(SKY, SECOND.failOpen(), in -> "sunny")
                .bind(SUM, SECOND.fallback(in -> "no summary"), in -> "sum of " + in.get(RULES));
    }

    @Test
    void whatIsMadeFromAStandIn_saysSo_andIsNotRememberedAsGood() {
        NodePolicy policy = SECOND.fallback(Fallback.constant("general rules"));
        try (var executor = chatting(policy, in -> CompletableFuture.failedFuture(new IOException("down")))
                .build()) {
            Answer answer = done(executor.run(Chat.Intent.WASTE, ASKED));
            assertThat(answer.provenance(SUMMARY)).hasToString("derived from rules");
            assertThat(answer.provenance(WEATHER)).isEqualTo(Provenance.PRIMARY);
            assertThat(answer).asString().endsWith("stand-ins [rules from default, summary derived from rules]");
        }
    }

    @Test
    void orThrow_throwsTheCauseOfTheNodeThatDidNotSucceed_withThoseOfItsFallbacks() {
        IOException saved = new IOException("saved by a fallback");
        IOException down = new IOException("down");
        IOException worse = new IOException("fallback down too");
        NodePolicy policy = SECOND.fallbackAsync(in -> CompletableFuture.failedFuture(worse));
        try (var executor = chat.direct()
                .bindAsync(SKY, SECOND.fallback(Fallback.constant("sun")), in -> CompletableFuture.failedFuture(saved))
                .bindAsync(RAG, policy, in -> CompletableFuture.failedFuture(down))
                .bind(SEARCH, SECOND.failOpen("none"), in -> "found")
                .bind(SUM, SECOND.failOpen(), in -> "sum")
                .build()) {
            Answer answer = done(executor.run(Chat.Intent.WASTE, ASKED));
            AnswerException thrown = catchThrowableOfType(AnswerException.class, answer::orThrow);
            assertThat(thrown).hasCause(down);
            assertThat(thrown.getSuppressed()).contains(worse).doesNotContain(saved);
        }
    }

    @Test
    void aBusinessRefusal_closesNoAnswer_butWhatItLeavesOutIsMissing() {
        IllegalArgumentException no = new IllegalArgumentException("card declined");
        NodePolicy declining = SECOND.declines(IllegalArgumentException.class).failClose();
        CompletableFuture<String> rules = new CompletableFuture<>();
        try (var executor = chat.direct()
                .bindAsync(RAG, SECOND, in -> rules)
                .bind(SEARCH, SECOND.failOpen("none"), in -> "found")
                .bindAsync(SKY, declining, in -> CompletableFuture.failedFuture(no))
                .bind(SUM, SECOND.failOpen(), in -> "sum of " + in.get(RULES))
                .build()) {
            CompletableFuture<Answer> run = executor.run(Chat.Intent.WASTE, ASKED);
            assertThat(run).isNotDone();
            rules.complete("glass");
            Answer answer = done(run);
            assertThat(answer.degraded()).isTrue();
            assertThat(answer.missing().welcome()).containsExactly(WEATHER);
            assertThat(answer.get(SUMMARY)).isEqualTo("sum of glass");
        }
        CompletableFuture<String> sky = new CompletableFuture<>();
        try (var executor = chat.direct()
                .bindAsync(RAG, declining, in -> CompletableFuture.failedFuture(no))
                .bind(SEARCH, SECOND.failOpen("none"), in -> "found")
                .bindAsync(SKY, SECOND.failOpen(), in -> sky)
                .bind(SUM, SECOND.failOpen(), in -> "sum")
                .build()) {
            CompletableFuture<Answer> run = executor.run(Chat.Intent.WASTE, ASKED);
            assertThat(run).isNotDone();
            sky.complete("sunny");
            Answer answer = done(run);
            assertThat(answer.failed()).isTrue();
            assertThat(answer.closedBy()).isEmpty();
            assertThat(answer.missing().required()).containsExactly(RULES);
            assertThat(answer.get(WEATHER)).isEqualTo("sunny");
            assertThat(answer.explain()).contains("required rules: missing, rag DECLINED: card declined");
            assertThat(catchThrowableOfType(AnswerException.class, answer::orThrow))
                    .hasCause(no);
        }
    }

    @Test
    void aFieldOfAnything_holdsNoMarkerNoStageAndNoValues() {
        for (Object returned : new Object[] {Values.none(), new CompletableFuture<>(), Values.of(CUSTOMER, "x")}) {
            try (var executor = NodeExecutor.builder(FETCHES)
                    .deadline(Duration.ofSeconds(10))
                    .bindAsync(FETCH, SECOND, in -> CompletableFuture.completedFuture(returned))
                    .build()) {
                assertThat(soon(executor.run(FETCH, Values.none())).status()).isEqualTo(NodeStatus.FAILED);
            }
        }
        try (var executor = NodeExecutor.builder(FETCHES)
                .deadline(Duration.ofSeconds(10))
                .bind(FETCH, SECOND.fallback(Fallback.constant("stand-in")), in -> null)
                .build()) {
            assertThat(soon(executor.run(FETCH, Values.none())).find(BODY)).contains("stand-in");
        }
    }

    @Test
    void aNullForAFieldOfAnything_isAMissingOutput_andAStageOfASynchronousFunctionIsRefused() {
        NodePolicy policy = SECOND.fallback(Fallback.constant("stand-in"));
        Object stage = CompletableFuture.completedFuture("x");
        var builder = NodeExecutor.builder(FETCHES).deadline(Duration.ofSeconds(10));
        try (var executor = builder.bindAsync(FETCH, policy, in -> CompletableFuture.completedFuture(null))
                .build()) {
            NodeResult result = soon(executor.run(FETCH, Values.none()));
            assertThat(result.find(BODY)).contains("stand-in");
            assertThat(result.cause().orElseThrow())
                    .hasMessage("fetch: no value for output 'body' (expected: one, because an intent requires it)");
        }
        try (var executor = NodeExecutor.builder(FETCHES)
                .deadline(Duration.ofSeconds(10))
                .bind(FETCH, policy, in -> stage)
                .build()) {
            Answer answer = soon(executor.run(Page.SHOP, Values.none()));
            assertThat(answer.get(BODY)).isEqualTo("stand-in");
            assertThat(answer.result(FETCH).cause().orElseThrow())
                    .hasMessage("node 'fetch' returned java.util.concurrent.CompletableFuture for field 'body'"
                            + " (expected: java.lang.Object; a stage is for bindAsync, and not within a stage)");
        }
    }

    @Test
    void orThrow_afterADeadlineThatEndedARetry_saysWhyThereWasOne() {
        IOException refused = new IOException("refused by 10.0.0.7:443");
        AtomicInteger calls = new AtomicInteger();
        NodePolicy patient = NodePolicy.timeout(Duration.ofSeconds(20))
                .noBreaker()
                .retries(1)
                .backoff(Backoff.none());
        try (var executor = chat.rag(
                patient,
                in -> calls.getAndIncrement() == 0
                        ? CompletableFuture.failedFuture(refused)
                        : new CompletableFuture<>())) {
            CompletableFuture<Answer> run = executor.run(Chat.Intent.WASTE, ASKED);
            chat.time.advance(Duration.ofSeconds(10));
            AnswerException thrown =
                    catchThrowableOfType(AnswerException.class, () -> soon(run).orThrow());
            assertThat(thrown.getCause()).isInstanceOf(NodeException.class);
            assertThat(thrown.getSuppressed()).contains(refused);
            assertThat(soon(run).explain()).contains("refused by 10.0.0.7:443");
        }
    }

    @Test
    void aKeptAnswer_keepsNeitherTheExecutorNorWhatItsFunctionsCaptured() {
        WeakReference<?>[] gone = new WeakReference<?>[2];
        Answer kept = ask(gone);
        for (int round = 0; round < 100 && !(gone[0].refersTo(null) && gone[1].refersTo(null)); round++) {
            System.gc();
        }
        assertThat(gone[0].get()).isNull();
        assertThat(gone[1].get()).isNull();
        assertThat(kept.get(PROFILE)).startsWith("profile");
        assertThat(kept.explain()).contains("node profiles SUCCESS");
    }

    private static Answer ask(WeakReference<?>[] gone) {
        byte[] client = new byte[1_000];
        gone[0] = new WeakReference<>(client);
        NodeExecutor<Page> executor = shop(in -> CompletableFuture.completedFuture("profile" + client.length));
        gone[1] = new WeakReference<>(executor);
        try (executor) {
            return soon(executor.run(Page.SHOP, Values.of(CUSTOMER, "c1")));
        }
    }
}
