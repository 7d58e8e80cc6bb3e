package io.holdfast.executor;

import io.holdfast.strategies.hedge.Hedge;
import io.holdfast.strategies.hedge.Hedger;
import io.holdfast.strategies.hedge.HedgerRegistry;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** A node's hedges as its runs use them: when one is due, whether it is paid for, and what became of it. */
final class NodeHedges {

    final LongAdder won = new LongAdder();
    final LongAdder lost = new LongAdder();

    /** The node's own, as the others are: a hedger of a registry may be shared. */
    private final LongAdder unpaid = new LongAdder();

    private final Hedger hedger;

    private NodeHedges(Hedger hedger) {
        this.hedger = hedger;
    }

    /** Null for a node that is not hedged. */
    static @Nullable NodeHedges of(String node, HedgeSpec spec, @Nullable HedgerRegistry registry) {
        Hedge hedge = spec.hedge();
        if (hedge == null) {
            return null;
        }
        return new NodeHedges(registry == null ? Hedger.of(node, hedge) : registry.hedger(node, hedge));
    }

    /** When, and how many, as it is now. */
    String text() {
        return HedgeSpec.text(hedger.getHedge());
    }

    /** An attempt begins. Returns after how many nanoseconds it is hedged; negative for never. */
    long begin() {
        return hedger.begin();
    }

    boolean tryHedge() {
        boolean paid = hedger.tryHedge();
        if (!paid) {
            unpaid.increment();
        }
        return paid;
    }

    int max() {
        return hedger.getHedge().getMax();
    }

    /** Hedges that were due, and not sent because the budget was dry. */
    long unpaid() {
        return unpaid.sum();
    }

    /** An attempt is over that has sent so many. */
    void ended(int sent, boolean oneHasWon) {
        if (oneHasWon) {
            won.increment();
        }
        lost.add(oneHasWon ? sent - 1 : sent);
    }

    /** So many calls were given up because their attempt was over. */
    void cancelled(int calls) {
        if (calls > 0) {
            hedger.cancelled(calls);
        }
    }

    /** The node has succeeded; negative nanoseconds for a first call that failed. */
    void succeeded(long firstCallNanos, boolean byHedge) {
        hedger.succeeded(firstCallNanos, byHedge);
    }
}
