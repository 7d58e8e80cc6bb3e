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
 * A deposit of half a token while a token is taken: neither is lost. One budget has half a token, so it has one for the
 * taker or keeps it; the other has one and a half, so it has one for the taker and keeps one. Seen to fail when the
 * deposit wrote what it had added up without a look whether the budget was still what it had read.
 */
@JCStressTest
@Outcome(id = "false, true, 11", expect = ACCEPTABLE, desc = "taken before the deposit")
@Outcome(id = "true, true, 1", expect = ACCEPTABLE, desc = "the deposit's own token was taken")
@Outcome(expect = FORBIDDEN, desc = "a deposit, or a token that was taken, is lost")
@State
public class DepositAgainstWithdraw {
    private final RetryBudget half = halfBelow(1);
    private final RetryBudget oneAndAHalf = halfBelow(2);

    private static RetryBudget halfBelow(int reserve) {
        RetryBudget budget = RetryBudget.of(0.5, reserve);
        boolean unused = budget.tryWithdraw();
        budget.deposit();
        return budget;
    }

    @Actor
    public void execution() {
        half.deposit();
        oneAndAHalf.deposit();
    }

    @Actor
    public void retry(ZZI_Result r) {
        r.r1 = half.tryWithdraw();
        r.r2 = oneAndAHalf.tryWithdraw();
    }

    /** What is left, as digits: of half a token, and of one and a half. */
    @Arbiter
    public void look(ZZI_Result r) {
        r.r3 = (int) (10 * half.available() + oneAndAHalf.available());
    }
}
