package io.holdfast.strategies.retry;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A token bucket that keeps retries from multiplying an outage: each execution puts in a fraction of a token, each
 * retry takes a whole one, and without a token there is no retry. Policies that are given the same instance share it;
 * policies that cannot be given one, because they are made in different places, share it by {@linkplain #shared key}.
 * So one budget can cover all nodes, of all executors, that call one service.
 *
 * <p>The rule is gRPC's retry throttling (gRFC A6) with the deposit made by every execution instead of every success.
 * Thread-safe and lock-free; a full bucket is only read.
 */
public final class RetryBudget {

    private static final long TOKEN = 1_000;

    /**
     * Weak: a budget is known by its key as long as some policy has it, so the keys are never more than what is in use.
     */
    private static final Map<String, Entry> SHARED = new ConcurrentHashMap<>();

    private static final ReferenceQueue<RetryBudget> UNUSED = new ReferenceQueue<>();

    private final String key;
    private final long depositMillis;
    private final long capacityMillis;
    private final AtomicLong millis;

    private RetryBudget(String key, long depositMillis, long capacityMillis) {
        this.key = key;
        this.depositMillis = depositMillis;
        this.capacityMillis = capacityMillis;
        this.millis = new AtomicLong(capacityMillis);
    }

    /**
     * Returns a new budget.
     *
     * @param ratio retries per execution in the long run, 0.001 to 1; 0.1 means one retry to ten executions
     * @param reserve retries that may be made in a row beyond that, at least 1; also what a new budget starts with
     * @return a new, full budget
     * @throws IllegalArgumentException if an argument is out of range
     */
    @CheckReturnValue
    public static RetryBudget of(double ratio, int reserve) {
        return create("", ratio, reserve);
    }

    /**
     * Returns the budget of this key in this process, such as the host that is called. The first that asks makes it; it
     * lives as long as a policy has it.
     *
     * @param ratio as for {@link #of}
     * @param reserve as for {@link #of}
     * @return the same instance to all that name the key
     * @throws IllegalArgumentException if an argument is out of range, or not what it was when the budget was made
     */
    @CheckReturnValue
    public static RetryBudget shared(String key, double ratio, int reserve) {
        RetryBudget asked = create(Objects.requireNonNull(key, "key"), ratio, reserve);
        RetryBudget known = knownOr(asked);
        if (known.depositMillis != asked.depositMillis || known.capacityMillis != asked.capacityMillis) {
            throw new IllegalArgumentException("budget '" + key + "': " + asked.terms() + " (expected: " + known.terms()
                    + ", as for the others of this key)");
        }
        return known;
    }

    private static RetryBudget knownOr(RetryBudget asked) {
        forgetUnused();
        Entry mine = new Entry(asked);
        RetryBudget known = null;
        while (known == null) { // one that nobody has any more may go between the look and the return
            known = SHARED.merge(asked.key, mine, (held, made) -> held.get() == null ? made : held)
                    .get();
        }
        return known;
    }

    private static void forgetUnused() {
        for (Reference<?> gone = UNUSED.poll(); gone != null; gone = UNUSED.poll()) {
            boolean unused = gone instanceof Entry entry && SHARED.remove(entry.key, entry);
        }
    }

    /** Knows its key when the budget is gone. */
    private static final class Entry extends WeakReference<RetryBudget> {

        private final String key;

        Entry(RetryBudget budget) {
            super(budget, UNUSED);
            this.key = budget.key;
        }
    }

    /** Forgets all keys, so that tests do not share budgets; policies keep those they have. */
    public static void resetShared() {
        SHARED.clear();
    }

    /** How many keys are known, once what nobody has any more is gone. */
    static long sharedKeys() {
        forgetUnused();
        return SHARED.size();
    }

    private static RetryBudget create(String key, double ratio, int reserve) {
        if (!(ratio >= 0.001 && ratio <= 1)) {
            throw new IllegalArgumentException("ratio: " + ratio + " (expected: 0.001 to 1)");
        }
        return new RetryBudget(key, Math.round(ratio * TOKEN), atLeastOne(reserve) * TOKEN);
    }

    private static long atLeastOne(int reserve) {
        if (reserve < 1) {
            throw new IllegalArgumentException("reserve: " + reserve + " (expected: >= 1)");
        }
        return reserve;
    }

    private String terms() {
        return "ratio " + (double) depositMillis / TOKEN + ", reserve " + capacityMillis / TOKEN;
    }

    /**
     * Returns how many retries could be made now.
     *
     * @return whole tokens, at a moment that may be over
     */
    public long available() {
        return millis.get() / TOKEN;
    }

    /** Puts in the share of one execution, as it begins; for whatever retries by this budget. */
    public void deposit() {
        for (long now = millis.get(); now < capacityMillis; now = millis.get()) {
            if (millis.compareAndSet(now, Math.min(capacityMillis, now + depositMillis))) {
                return;
            }
        }
    }

    /**
     * Takes a token for one retry; for whatever retries by this budget.
     *
     * @return false if there is none, and there is to be no retry
     */
    public boolean tryWithdraw() {
        for (long now = millis.get(); now >= TOKEN; now = millis.get()) {
            if (millis.compareAndSet(now, now - TOKEN)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return "RetryBudget[" + (key.isEmpty() ? "" : key + ", ") + "available=" + available() + ", capacity="
                + capacityMillis / TOKEN + "]";
    }
}
