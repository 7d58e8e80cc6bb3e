package io.holdfast.executor;

import static io.holdfast.executor.Chat.ASKED;
import static io.holdfast.executor.Chat.RAG;
import static io.holdfast.executor.Chat.RULES;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.strategies.hedge.Hedge;
import io.holdfast.strategies.retry.RetryBudget;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random attempts with hedges, places, a budget, a timeout and a cancel, against a reference that goes by events. */
class HedgedNodeModelTest {

    private static final int SCRIPTS = 2_000;
    private static final long NEVER = Long.MAX_VALUE;

    /** How a call ends. */
    enum End {
        SUCCESS,
        SOFT,
        FAILURE,
        THROWN,
        NEVER
    }

    /**
     * One call.
     *
     * @param end how it ends
     * @param after microseconds until then; no two events of a script are at the same time
     */
    record Call(End end, long after) {}

    /**
     * One execution.
     *
     * @param calls the first and as many hedges as could be sent
     * @param delay microseconds
     * @param limit microseconds
     * @param tokens of the budget
     * @param places in the bulkhead
     * @param cancelAt microseconds, or {@link #NEVER}
     */
    record Script(List<Call> calls, long delay, long limit, int tokens, int places, long cancelAt) {}

    /**
     * What came of it.
     *
     * @param result the number of the call that won, or the status
     * @param at microseconds
     * @param hedges that were sent
     * @param left calls that run on, each with its place
     */
    record Outcome(String result, long at, int hedges, int left) {}

    @Test
    void everyScript_endsAsTheReferenceSays() {
        Random random = new Random(77);
        Set<String> results = new HashSet<>();
        for (int i = 0; i < SCRIPTS; i++) {
            Script script = script(random);
            Outcome expected = new Reference(script).outcome();
            assertThat(played(script)).as("%s", script).isEqualTo(expected);
            results.add(expected.result());
        }
        assertThat(results).contains("0", "1", "2", "FAILED", "TIMEOUT", "CANCELLED");
    }

    private static Script script(Random random) {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i <= 1 + random.nextInt(3); i++) {
            calls.add(new Call(End.values()[random.nextInt(8) % 5], 10L * random.nextInt(400) + i + 1));
        }
        if (calls.size() == 1) {
            calls.add(new Call(End.SUCCESS, 42));
        }
        return new Script(
                calls,
                10L * (1 + random.nextInt(120)),
                10L * (50 + random.nextInt(400)) + 8,
                random.nextInt(4),
                1 + random.nextInt(4),
                random.nextInt(4) == 0 ? 10L * random.nextInt(600) + 7 : NEVER);
    }

    /** One step for each event, with nothing shared and nothing clever. */
    private static final class Reference {
        private final Script script;
        private final List<Long> ends = new ArrayList<>();
        private final Set<Integer> running = new HashSet<>();
        private int tokens;
        private int due;

        Reference(Script script) {
            this.script = script;
            this.tokens = script.tokens();
        }

        private void ask(long now) {
            int number = ends.size();
            Call call = script.calls().get(number);
            ends.add(call.end() == End.NEVER ? NEVER : now + call.after());
            if (call.end() != End.THROWN) {
                running.add(number);
            }
        }

        private Outcome ended(String result, long at) {
            return new Outcome(result, at, ends.size() - 1, running.size());
        }

        Outcome outcome() {
            ask(0);
            long nextHedge = script.delay() < script.limit() ? script.delay() : NEVER;
            while (!running.isEmpty()) {
                int first = running.stream()
                        .min((a, b) -> Long.compare(ends.get(a), ends.get(b)))
                        .orElseThrow();
                long now = Math.min(Math.min(ends.get(first), nextHedge), Math.min(script.limit(), script.cancelAt()));
                if (now == script.cancelAt()) {
                    return ended("CANCELLED", now);
                }
                if (now == script.limit()) {
                    return ended("TIMEOUT", now);
                }
                if (now == ends.get(first)) {
                    running.remove(first);
                    if (script.calls().get(first).end() == End.SUCCESS) {
                        return ended("" + first, now);
                    }
                    if (running.isEmpty()) {
                        return ended("FAILED", now);
                    }
                } else {
                    hedge(now);
                    boolean more = ++due < script.calls().size() - 1 && now + script.delay() < script.limit();
                    nextHedge = more ? now + script.delay() : NEVER;
                }
            }
            return ended("FAILED", 0);
        }

        /** The run keeps the first call's place as long as the attempt goes on. */
        private void hedge(long now) {
            long taken = 1 + running.stream().filter(call -> call > 0).count();
            if (taken < script.places() && tokens > 0) {
                tokens--;
                ask(now);
            }
        }
    }

    private static Outcome played(Script script) {
        Chat chat = new Chat();
        RetryBudget budget = RetryBudget.of(0.001, 4);
        for (int i = 4; i > script.tokens(); i--) {
            assertThat(budget.tryWithdraw()).isTrue();
        }
        Hedge hedge = Hedge.after(micros(script.delay()))
                .max(script.calls().size() - 1)
                .budget(budget);
        NodePolicy policy = NodePolicy.timeout(micros(script.limit()))
                .breaker(100, Duration.ofSeconds(1))
                .maxConcurrent(script.places())
                .failWhen(RULES, String::isEmpty)
                .hedge(hedge)
                .idempotent();
        List<CompletableFuture<String>> stages = new ArrayList<>();
        try (var executor = chat.rag(policy, in -> ask(script, chat, stages))) {
            CompletableFuture<NodeResult> run = executor.run(RAG, ASKED);
            if (script.cancelAt() != NEVER) {
                at(chat, script.cancelAt(), () -> run.cancel(true));
            }
            long start = chat.time.nanoTime();
            Outcome[] outcome = new Outcome[1];
            CompletableFuture<?> unused = run.handle(
                    (value, error) -> outcome[0] = outcome(value, (chat.time.nanoTime() - start) / 1000, stages));
            chat.time.advance(Duration.ofSeconds(1));
            stages.forEach(stage -> stage.complete("end"));
            assertThat(executor.stats(RAG).inFlight())
                    .as("places of %s", script)
                    .isZero();
            assertThat(executor.stats(RAG).zombies()).isZero();
            assertThat(chat.time.pendingTimers()).isZero();
            assertThat(chat.registry.breaker("rag").getMetrics().getNumberOfBufferedCalls())
                    .isLessThanOrEqualTo(1);
            return outcome[0];
        }
    }

    private static Outcome outcome(@Nullable NodeResult result, long at, List<CompletableFuture<String>> stages) {
        int left = (int) stages.stream().filter(stage -> !stage.isDone()).count();
        if (result == null) { // cancelled: the run's own future has no result
            return new Outcome("CANCELLED", at, stages.size() - 1, left);
        }
        String how = result.find(RULES).orElse(result.status().name());
        assertThat(result.hedges()).isEqualTo(stages.size() - 1);
        return new Outcome(how, at, result.hedges(), left);
    }

    private static CompletableFuture<String> ask(Script script, Chat chat, List<CompletableFuture<String>> stages) {
        int number = stages.size();
        Call call = script.calls().get(number);
        CompletableFuture<String> stage = new CompletableFuture<>();
        stages.add(stage);
        switch (call.end()) {
            case SUCCESS -> at(chat, call.after(), () -> stage.complete("" + number));
            case SOFT -> at(chat, call.after(), () -> stage.complete(""));
            case FAILURE -> at(chat, call.after(), () -> stage.completeExceptionally(new IOException("down")));
            case THROWN -> {
                stage.cancel(false);
                throw new IllegalStateException("thrown");
            }
            case NEVER -> {}
        }
        return stage;
    }

    private static void at(Chat chat, long micros, Runnable task) {
        var unused = chat.time.schedule(task, micros(micros));
    }

    private static Duration micros(long micros) {
        return Duration.ofNanos(micros * 1000);
    }
}
