package io.holdfast.executor;

import static io.holdfast.executor.Chat.ASKED;
import static io.holdfast.executor.Chat.RAG;
import static io.holdfast.executor.Chat.RULES;
import static io.holdfast.executor.Chat.SECOND;
import static io.holdfast.executor.Chat.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.ContractViolationException;
import io.holdfast.contracts.Field;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.core.breaker.Breaker;
import io.holdfast.strategies.retry.Backoff;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The defects of the Python executor this one grew from, each as a test, a rule, or a source that must not compile. */
class PredecessorDefectsTest {

    private static final IOException DOWN = new IOException("down");

    private final Chat chat = new Chat();

    @Test
    void theFallbacksOutputIsKept_andItsStatusIsAMemberOfTheEnum() {
        try (var executor = chat.rag(SECOND.fallback(in -> "model"), in -> CompletableFuture.failedFuture(DOWN))) {
            NodeResult result = done(executor.run(RAG, ASKED));
            assertThat(NodeStatus.valueOf(result.status().name())).isEqualTo(NodeStatus.FALLBACK_SUCCESS);
            assertThat(result.values()).isEqualTo(Values.of(RULES, "model"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "policy.failMode(FailMode.FAIL_FALLBACK)",
                "policy.fallback()",
                "policy.failFallback()",
                "new NodePolicy()",
                "policy.bind(null)",
                "Fallback.of()"
            })
    void aFallbackModeWithoutAFallback_doesNotCompile(String expression) {
        assertThat(errorsOf(expression)).isNotEmpty();
    }

    @Test
    void theSameSourceWithAFallback_compiles() {
        assertThat(errorsOf("policy.fallback(in -> 1).failMode()")).isEmpty();
    }

    @Test
    void aFailedProbeDoesNotJamTheBreaker() {
        Queue<CompletableFuture<String>> stages = new ArrayDeque<>(List.of(
                CompletableFuture.failedFuture(DOWN),
                CompletableFuture.failedFuture(DOWN),
                CompletableFuture.completedFuture("well")));
        NodePolicy policy = NodePolicy.timeout(Duration.ofSeconds(1)).breaker(1, Duration.ofSeconds(5));
        try (var executor = chat.rag(policy, in -> stages.remove())) {
            for (int i = 0; i < 2; i++) {
                assertThat(done(executor.run(RAG, ASKED)).status()).isEqualTo(NodeStatus.FAILED);
                NodeResult refused = done(executor.run(RAG, ASKED));
                assertThat(refused.status()).isEqualTo(NodeStatus.CIRCUIT_OPEN);
                assertThat(((NodeException) refused.cause().orElseThrow()).retryAfter())
                        .isEqualTo(Duration.ofSeconds(5));
                chat.time.advance(Duration.ofMillis(5001));
            }
            assertThat(done(executor.run(RAG, ASKED)).status()).isEqualTo(NodeStatus.SUCCESS);
        }
    }

    @Test
    void aLateSuccessDoesNotCloseAnOpenBreaker() {
        CompletableFuture<String> slow = new CompletableFuture<>();
        Queue<CompletableFuture<String>> stages = new ArrayDeque<>(List.of(slow, CompletableFuture.failedFuture(DOWN)));
        NodePolicy policy = NodePolicy.timeout(Duration.ofSeconds(1)).breaker(1, Duration.ofSeconds(5));
        try (var executor = chat.rag(policy, in -> stages.remove())) {
            CompletableFuture<NodeResult> first = executor.run(RAG, ASKED);
            assertThat(done(executor.run(RAG, ASKED)).status()).isEqualTo(NodeStatus.FAILED);
            slow.complete("admitted while closed");
            assertThat(done(first).status()).isEqualTo(NodeStatus.SUCCESS);
            Breaker breaker = chat.registry.breaker("rag");
            assertThat(breaker.getState()).hasToString("OPEN");
            assertThat(breaker.lateOutcomes()).isEqualTo(1);
        }
    }

    @Test
    void aFallbackIsBoundedByTheDeadline() {
        NodePolicy policy = SECOND.fallbackAsync(in -> new CompletableFuture<>());
        try (var executor = chat.rag(policy, in -> CompletableFuture.failedFuture(DOWN))) {
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            chat.time.advance(Duration.ofSeconds(10));
            assertThat(done(run).latency()).isEqualTo(Duration.ofSeconds(10));
        }
    }

    @Test
    void aTypoInANodesName_isAnErrorWithAHint() {
        try (var executor = chat.rag(SECOND, in -> CompletableFuture.completedFuture(""))) {
            Node typo = Node.named("raag").reads(Chat.QUESTION).writes(RULES);
            assertThatThrownBy(() -> executor.run(typo, ASKED))
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessageContaining("did you mean 'rag'");
        }
    }

    @Test
    void twoPoliciesForOneBreakerMustAgree() {
        assertThatThrownBy(() -> chat.direct()
                        .bind(
                                RAG,
                                NodePolicy.timeout(Duration.ofSeconds(1))
                                        .breakerName("b")
                                        .breaker(1, Duration.ofSeconds(1)),
                                in -> "")
                        .bind(Chat.SEARCH, SECOND.failOpen("x"), in -> "")
                        .bind(
                                Chat.SKY,
                                NodePolicy.timeout(Duration.ofSeconds(1))
                                        .breakerName("b")
                                        .breaker(2, Duration.ofSeconds(1))
                                        .failOpen(),
                                in -> "")
                        .bind(Chat.SUM, SECOND.failOpen(), in -> "")
                        .build())
                .isInstanceOf(ContractViolationException.class)
                .hasMessageContaining("HF25");
    }

    @Test
    void bookkeepingThatThrowsDoesNotRunTheNodeAgain() {
        AtomicInteger calls = new AtomicInteger();
        NodePolicy policy = SECOND.retries(3)
                .backoff(Backoff.none())
                .fallback(Fallback.lastKnownGood(
                        in -> {
                            throw new IllegalStateException("bookkeeping");
                        },
                        Duration.ofMinutes(1),
                        1))
                .fallback(Fallback.constant(""));
        try (var executor =
                chat.rag(policy, in -> CompletableFuture.completedFuture("call " + calls.incrementAndGet()))) {
            assertThat(done(executor.run(RAG, ASKED)).find(RULES)).contains("call 1");
            assertThat(calls).hasValue(1);
        }
    }

    @Test
    void theFailModesDifferInTheAnswer() {
        assertThat(waste(SECOND.failOpen("default")).degraded()).isTrue();
        assertThat(waste(SECOND.failClose()).closedBy()).contains("rag");
        Answer fellBack = waste(SECOND.fallback(in -> "model"));
        assertThat(fellBack.degraded()).isTrue();
        assertThat(fellBack.provenance(RULES).kind()).isEqualTo(Provenance.Kind.FALLBACK);
        assertThat(waste(SECOND.failOpen("default")).provenance(RULES)).isEqualTo(Provenance.DEFAULT);
    }

    private Answer waste(NodePolicy policy) {
        try (var executor = chat.rag(policy, in -> CompletableFuture.failedFuture(DOWN))) {
            return done(executor.run(Chat.Intent.WASTE, ASKED));
        }
    }

    @Test
    void aSoftFailureIsSeenByRetryBreakerAndFailMode() {
        Queue<String> answers = new ArrayDeque<>(List.of("", "", "rules", "", ""));
        NodePolicy policy = NodePolicy.timeout(Duration.ofSeconds(1))
                .failWhen(RULES, String::isEmpty)
                .retries(2)
                .backoff(Backoff.none())
                .breaker(1, Duration.ofSeconds(5))
                .fallback(Fallback.constant("general").on(FailureKind.SOFT_FAILURE));
        try (var executor = chat.rag(policy, in -> CompletableFuture.completedFuture(answers.remove()))) {
            assertThat(done(executor.run(RAG, ASKED)).provenance()).hasToString("retry 2");
            answers.add("");
            NodeResult soft = done(executor.run(RAG, ASKED));
            assertThat(soft.find(RULES)).contains("general");
            assertThat(soft.cause().orElseThrow())
                    .hasMessage("rag: output 'rules' not accepted (expected: a value that passes failWhen)");
            assertThat(chat.registry.breaker("rag").getState()).hasToString("OPEN");
        }
    }

    @Test
    void aPolicyWithoutItsNode_andANodeWithoutPolicy_areViolations() {
        assertThatThrownBy(() -> chat.direct()
                        .bind(RAG, SECOND, in -> "")
                        .bind(Chat.SEARCH, SECOND.failOpen("x"), in -> "")
                        .bind(Node.named("kakao_place").writes(RULES), SECOND, in -> "")
                        .bind(Chat.SUM, SECOND.failOpen(), in -> "")
                        .build())
                .isInstanceOf(ContractViolationException.class)
                .hasMessageContaining("kakao_place")
                .hasMessageContaining("sky");
    }

    @Test
    void aNodeWritesWhatItDeclared_andReadsNothingElse() {
        Field<String> other = Field.of("other", String.class);
        assertFails(
                in -> Values.of(other, "echo"),
                "node 'rag' returned a value for field 'other' (expected: a declared output of [rules])");
        assertFails(in -> 42, "node 'rag' returned java.lang.Integer for field 'rules' (expected: java.lang.String)");
        assertFails(
                in -> Values.none(), "rag: no value for output 'rules' (expected: one, because an intent requires it)");
        CompletableFuture<String> stage = CompletableFuture.completedFuture("x");
        assertFails(
                in -> stage,
                "node 'rag' returned java.util.concurrent.CompletableFuture for field 'rules'"
                        + " (expected: java.lang.String; "
                        + "a stage is for bindAsync");
        assertFails(in -> in.get(Chat.WEATHER), "node 'rag': field 'weather'");
    }

    private void assertFails(NodeFunction function, String message) {
        try (var executor =
                Chat.others(chat.direct()).bind(RAG, SECOND, function).build()) {
            NodeResult result = done(executor.run(RAG, ASKED));
            assertThat(result.status()).isEqualTo(NodeStatus.FAILED);
            assertThat(result.cause().orElseThrow()).hasMessageContaining(message);
        }
    }

    private enum Only {
        ALL
    }

    @Test
    void closedForNobody_andOpenForWhatIsRequired_areSeenByTheRules() {
        Contract<Only> contract = Contract.of(Only.class)
                .inputs(Chat.QUESTION)
                .nodes(RAG, Chat.SKY)
                .intent(Only.ALL, i -> i.requires(RULES).welcomes(Chat.WEATHER))
                .build();
        assertThatThrownBy(() -> NodeExecutor.builder(contract)
                        .deadline(Duration.ofSeconds(5))
                        .bind(RAG, SECOND.failOpen(), in -> "")
                        .bind(Chat.SKY, SECOND.failClose(), in -> "")
                        .build())
                .isInstanceOf(ContractViolationException.class)
                .hasMessageContaining("HF05");
        try (var executor = NodeExecutor.builder(contract)
                .deadline(Duration.ofSeconds(5))
                .bind(RAG, SECOND, in -> "")
                .bind(Chat.SKY, SECOND.failClose(), in -> "")
                .build()) {
            assertThat(executor.warnings())
                    .anySatisfy(warning -> assertThat(warning.toString()).contains("HF06"));
        }
    }

    /** Compiled in memory against this module. */
    private static List<String> errorsOf(String expression) {
        String source = "package p; import io.holdfast.executor.*;\n"
                + "class Use { Object use(NodePolicy policy) { return " + expression + "; } }";
        JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///p/Use.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        List<String> options = List.of(
                "-proc:none", "-d", System.getProperty("java.io.tmpdir"), "-cp", System.getProperty("java.class.path"));
        boolean unused = compiler.getTask(null, null, found, options, null, List.of(file))
                .call();
        return found.getDiagnostics().stream()
                .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
                .map(each -> each.getMessage(Locale.ROOT))
                .toList();
    }
}
