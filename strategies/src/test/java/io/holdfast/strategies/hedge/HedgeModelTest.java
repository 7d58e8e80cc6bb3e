package io.holdfast.strategies.hedge;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.time.VirtualTime;
import io.holdfast.strategies.retry.RetryBudget;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Random scripts of calls, hedges, budgets and cancellations, against a naive reference that goes event by event. */
class HedgeModelTest {

    private static final int SCRIPTS = 30_000;
    private static final long NEVER = Long.MAX_VALUE;

    /** How a call ends. */
    enum End {
        SUCCESS,
        FAILURE,
        THROWN,
        NULL_STAGE,
        NEVER
    }

    /**
     * One call.
     *
     * @param end how it ends
     * @param after microseconds until then; no two events of a script are at the same time
     */
    record Call(End end, long after) {

        boolean endsAtOnce() {
            return end == End.THROWN || end == End.NULL_STAGE;
        }
    }

    /**
     * One execution.
     *
     * @param calls the first and as many hedges as could be sent
     * @param delay microseconds
     * @param tokens of the budget
     * @param cancelAt microseconds, or {@link #NEVER}
     */
    record Script(List<Call> calls, long delay, int tokens, long cancelAt) {}

    /**
     * What came of it.
     *
     * @param result the number of the call that won, {@code failed}, {@code cancelled} or {@code open}
     * @param at microseconds
     * @param sent hedges
     * @param cancelled the numbers of the calls whose stages were cancelled
     * @param lost as the counter has it
     * @param dry hedges not sent for the budget
     */
    record Outcome(String result, long at, int sent, Set<Integer> cancelled, long lost, long dry) {}

    @Test
    void everyScript_endsAsTheReferenceSays() {
        Random random = new Random(20_240_611);
        Set<String> results = new HashSet<>();
        for (int i = 0; i < SCRIPTS; i++) {
            Script script = script(random);
            Outcome expected = reference(script);
            assertThat(played(script)).as("%s", script).isEqualTo(expected);
            results.add(expected.result());
        }
        assertThat(results).contains("0", "1", "2", "3", "failed", "cancelled", "open");
    }

    private static Script script(Random random) {
        int hedges = 1 + random.nextInt(3);
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i <= hedges; i++) {
            End end = End.values()[random.nextInt(8) % 5];
            calls.add(new Call(end, 10L * random.nextInt(400) + i + 1)); // units tell the calls' ends apart
        }
        long cancelAt = random.nextInt(4) == 0 ? 10L * random.nextInt(600) + 7 : NEVER;
        return new Script(calls, 10L * (1 + random.nextInt(120)), random.nextInt(4), cancelAt);
    }

    private static Outcome reference(Script script) {
        List<Long> ends = new ArrayList<>(); // by call; NEVER for one that is over or open
        Set<Integer> cancelled = new HashSet<>();
        long now = 0;
        int tokens = script.tokens();
        int dry = 0;
        int due = 0;
        int running = 0;
        long nextHedge = script.delay();
        boolean asks = true;
        while (true) {
            if (asks) {
                Call call = script.calls().get(ends.size());
                boolean open = call.end() == End.NEVER || call.endsAtOnce();
                ends.add(open ? NEVER : now + call.after());
                running += call.endsAtOnce() ? 0 : 1;
                asks = false;
                if (running == 0) {
                    return new Outcome("failed", now, ends.size() - 1, Set.of(), 0, dry);
                }
            }
            int first = 0;
            for (int i = 1; i < ends.size(); i++) {
                first = ends.get(i) < ends.get(first) ? i : first;
            }
            long end = ends.get(first);
            now = Math.min(end, Math.min(nextHedge, script.cancelAt()));
            if (now == NEVER) {
                return new Outcome("open", NEVER, ends.size() - 1, cancelled, 0, dry);
            }
            if (now == script.cancelAt()) {
                Set<Integer> all = underWay(script, ends, -1);
                return new Outcome("cancelled", now, ends.size() - 1, all, all.size(), dry);
            }
            if (now == end) {
                boolean success = script.calls().get(first).end() == End.SUCCESS;
                if (success) {
                    Set<Integer> losers = underWay(script, ends, first);
                    return new Outcome("" + first, now, ends.size() - 1, losers, losers.size(), dry);
                }
                ends.set(first, NEVER);
                script = ended(script, first);
                if (--running == 0) {
                    return new Outcome("failed", now, ends.size() - 1, Set.of(), 0, dry);
                }
            } else {
                asks = tokens > 0;
                tokens--;
                dry += asks ? 0 : 1;
                nextHedge = ++due < script.calls().size() - 1 ? now + script.delay() : NEVER;
            }
        }
    }

    /** A call that has failed is as one that failed at once: it is not under way. */
    private static Script ended(Script script, int call) {
        List<Call> calls = new ArrayList<>(script.calls());
        calls.set(call, new Call(End.THROWN, 0));
        return new Script(calls, script.delay(), script.tokens(), script.cancelAt());
    }

    private static Set<Integer> underWay(Script script, List<Long> ends, int winner) {
        Set<Integer> open = new HashSet<>();
        for (int i = 0; i < ends.size(); i++) {
            if (i != winner && !script.calls().get(i).endsAtOnce()) {
                open.add(i);
            }
        }
        return open;
    }

    private static Outcome played(Script script) {
        VirtualTime time = new VirtualTime();
        RetryBudget budget = RetryBudget.of(0.001, 4);
        for (int i = 4; i > script.tokens(); i--) {
            assertThat(budget.tryWithdraw()).isTrue();
        }
        Hedger hedger = Hedger.of(
                "model",
                Hedge.after(micros(script.delay()))
                        .max(script.calls().size() - 1)
                        .budget(budget),
                HedgeOptions.defaults().timeSource(time).executor(Runnable::run));
        List<CompletableFuture<Integer>> stages = new ArrayList<>();
        CompletableFuture<Integer> promise = hedger.<Integer>executeCompletionStage(() -> ask(script, time, stages))
                .toCompletableFuture();
        long start = time.nanoTime();
        long[] at = {NEVER};
        CompletableFuture<Boolean> unused =
                promise.handle((value, error) -> (at[0] = (time.nanoTime() - start) / 1000) >= 0);
        if (script.cancelAt() != NEVER && !promise.isDone()) {
            TimeSourceTimers.at(time, micros(script.cancelAt()), () -> promise.cancel(true));
        }
        time.advance(Duration.ofSeconds(1));
        Set<Integer> cancelled = new HashSet<>();
        for (int i = 0; i < stages.size(); i++) {
            if (stages.get(i).isCancelled()) {
                cancelled.add(i);
            }
        }
        HedgeCounts counts = hedger.counts();
        assertThat(counts.won()).isEqualTo(!resultOf(promise).matches("[123]") ? 0 : 1);
        return new Outcome(
                resultOf(promise), at[0], (int) counts.sent(), cancelled, counts.cancelled(), counts.unpaid());
    }

    @SuppressWarnings("NullAway") // a supplier that breaks its contract
    private static CompletionStage<Integer> ask(
            Script script, VirtualTime time, List<CompletableFuture<Integer>> stages) {
        int number = stages.size();
        Call call = script.calls().get(number);
        CompletableFuture<Integer> stage = new CompletableFuture<>();
        stages.add(stage);
        switch (call.end()) {
            case SUCCESS -> TimeSourceTimers.at(time, micros(call.after()), () -> stage.complete(number));
            case FAILURE ->
                TimeSourceTimers.at(
                        time, micros(call.after()), () -> stage.completeExceptionally(new IOException("failure")));
            case THROWN -> throw new IllegalStateException("thrown");
            case NULL_STAGE -> {
                return null;
            }
            case NEVER -> {}
        }
        return stage;
    }

    private static String resultOf(CompletableFuture<Integer> promise) {
        if (!promise.isDone()) {
            return "open";
        }
        if (promise.isCancelled()) {
            return "cancelled";
        }
        return promise.isCompletedExceptionally() ? "failed" : "" + promise.join();
    }

    private static Duration micros(long micros) {
        return Duration.ofNanos(micros * 1000);
    }

    /** Timers whose handles nobody wants. */
    private static final class TimeSourceTimers {

        static void at(VirtualTime time, Duration delay, Runnable task) {
            VirtualTime.Timer unused = time.schedule(task, delay);
        }
    }
}
