package io.holdfast.benchmarks.jcstress.retry;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.holdfast.strategies.retry.RetryBudget;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/**
 * Of two that would retry by a budget with one token, one does. Seen to fail when the token was taken by a step apart
 * from the look whether there is one.
 */
@JCStressTest
@Outcome(id = "true, false, 0", expect = ACCEPTABLE, desc = "the first has it")
@Outcome(id = "false, true, 0", expect = ACCEPTABLE, desc = "the second has it")
@Outcome(expect = FORBIDDEN, desc = "a token for two, or for none")
@State
public class TwoTakersOfTheLastToken {
    private final RetryBudget budget = RetryBudget.of(0.1, 1);

    @Actor
    public void oneTaker(ZZI_Result r) {
        r.r1 = budget.tryWithdraw();
    }

    @Actor
    public void anotherTaker(ZZI_Result r) {
        r.r2 = budget.tryWithdraw();
    }

    @Arbiter
    public void look(ZZI_Result r) {
        r.r3 = (int) budget.available();
    }
}
