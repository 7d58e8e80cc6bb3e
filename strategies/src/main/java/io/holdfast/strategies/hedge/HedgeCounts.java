package io.holdfast.strategies.hedge;

import java.util.concurrent.atomic.LongAdder;

/**
 * What became of the hedges of one hedger since it was made. Reading changes nothing, and goes on when the hedger
 * itself is gone. Thread-safe and weakly consistent: a call that ends while it is read may be in one count and not yet
 * in another.
 */
public final class HedgeCounts {

    private final LongAdder sent = new LongAdder();
    private final LongAdder won = new LongAdder();
    private final LongAdder cancelled = new LongAdder();
    private final LongAdder unpaid = new LongAdder();
    private final LongAdder reconfigurations = new LongAdder();

    HedgeCounts() {}

    /** Returns how many hedges were sent, which is calls beside the first of an execution. */
    public long sent() {
        return sent.sum();
    }

    /** Returns how many hedges won: their success was the result. */
    public long won() {
        return won.sum();
    }

    /** Returns how many calls, first ones and hedges, were given up because their execution was over: wasted work. */
    public long cancelled() {
        return cancelled.sum();
    }

    /** Returns how many hedges were due, and not sent because the budget was dry. */
    public long unpaid() {
        return unpaid.sum();
    }

    /** Returns how often the hedger was given another configuration. */
    public long reconfigurations() {
        return reconfigurations.sum();
    }

    void due(boolean paid) {
        (paid ? sent : unpaid).increment();
    }

    void oneWon() {
        won.increment();
    }

    void cancelled(int calls) {
        cancelled.add(calls);
    }

    void reconfigured() {
        reconfigurations.increment();
    }

    @Override
    public String toString() {
        return "sent " + sent + ", won " + won + ", cancelled " + cancelled + ", unpaid " + unpaid;
    }
}
