package io.holdfast.strategies.hedge;

import io.holdfast.core.breaker.Subscription;
import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.internal.Nanos;
import io.holdfast.core.internal.event.EventConsumers;
import io.holdfast.core.log.GuardedLog;
import io.holdfast.core.time.TimeSource;
import io.holdfast.strategies.internal.Setting;
import io.holdfast.strategies.retry.RetryBudget;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The one implementation of {@link Hedger}. */
final class StandardHedger implements Hedger {

    /** What {@link #begin} says when no hedge is to be sent. */
    static final long NO_HEDGE = -1;

    private static final GuardedLog LOG = GuardedLog.of(Hedger.class);

    private static final double DEFAULT_RATIO = 0.1;
    private static final int DEFAULT_RESERVE = 10;

    static final List<Setting<Hedge>> SETTINGS = List.of(
            new Setting<>("after", Hedge::getDelay),
            new Setting<>("afterPercentile", Hedge::getPercentile),
            new Setting<>("atLeast", Hedge::getAtLeast),
            new Setting<>("atMost", Hedge::getAtMost),
            new Setting<>("max", Hedge::getMax),
            new Setting<>("budget", Hedge::getBudget));

    private static final VarHandle TERMS = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "terms", VarHandle.class, StandardHedger.class, Terms.class);

    private final String name;
    private final HedgeOptions options;
    private final TimeSource time;
    private final HedgeCounts counts = new HedgeCounts();
    private final EventConsumers<HedgeDue> consumers = new EventConsumers<>(LOG);
    private volatile Terms terms;

    /** What executions that begin now are given, for good. */
    static final class Terms {
        final Hedge hedge;
        final RetryBudget budget;
        final @Nullable Latencies latencies;
        private final long fixedNanos;
        private final long leastNanos;
        private final long mostNanos;

        Terms(Hedge hedge, @Nullable Terms before) {
            this.hedge = hedge;
            RetryBudget given = hedge.getBudget();
            this.budget = given != null ? given : ownBudget(before);
            this.latencies = hedge.getDelay() == null ? latencies(hedge.getPercentile(), before) : null;
            Duration fixed = hedge.getDelay();
            Duration most = hedge.getAtMost();
            this.fixedNanos = fixed == null ? 0 : Nanos.of(fixed);
            this.leastNanos = Nanos.of(hedge.getAtLeast());
            this.mostNanos = most == null ? Long.MAX_VALUE : Nanos.of(most);
        }

        private static RetryBudget ownBudget(@Nullable Terms before) {
            return before != null && before.hedge.getBudget() == null
                    ? before.budget
                    : RetryBudget.of(DEFAULT_RATIO, DEFAULT_RESERVE);
        }

        private static Latencies latencies(double percentile, @Nullable Terms before) {
            Latencies measured = before == null ? null : before.latencies;
            return measured == null ? new Latencies(percentile) : measured.of(percentile);
        }

        long delayNanos() {
            if (latencies == null) {
                return fixedNanos;
            }
            long measured = latencies.nanos();
            if (measured == Latencies.UNKNOWN) {
                return mostNanos == Long.MAX_VALUE ? NO_HEDGE : mostNanos;
            }
            return Math.min(mostNanos, Math.max(leastNanos, measured));
        }
    }

    StandardHedger(String name, Hedge hedge, HedgeOptions options) {
        this.name = name;
        this.options = options;
        TimeSource chosen = options.getTimeSource();
        this.time = chosen == null ? TimeSource.system() : chosen;
        this.terms = new Terms(hedge, null);
    }

    TimeSource time() {
        return time;
    }

    Terms terms() {
        return terms;
    }

    Executor executorFor(CompletableFuture<?> promise) {
        Executor chosen = options.getExecutor();
        return chosen == null ? promise.defaultExecutor() : chosen;
    }

    @Override
    public <T> CompletionStage<T> executeCompletionStage(Supplier<? extends CompletionStage<T>> supplier) {
        Objects.requireNonNull(supplier, "supplier");
        return new HedgedStage<T>(this, terms, supplier).begin();
    }

    @Override
    public <T> Supplier<CompletionStage<T>> decorateCompletionStage(Supplier<? extends CompletionStage<T>> supplier) {
        Objects.requireNonNull(supplier, "supplier");
        return () -> new HedgedStage<T>(this, terms, supplier).begin();
    }

    @Override
    public long begin() {
        return begin(terms);
    }

    static long begin(Terms given) {
        given.budget.deposit();
        return given.delayNanos();
    }

    @Override
    public boolean tryHedge() {
        return tryHedge(terms);
    }

    boolean tryHedge(Terms given) {
        boolean paid = given.budget.tryWithdraw();
        counts.due(paid);
        if (consumers.sees(HedgeDue.class)) {
            consumers.publish(new HedgeDue(name, paid));
        }
        return paid;
    }

    @Override
    public void succeeded(long firstCallNanos, boolean byHedge) {
        succeeded(terms, firstCallNanos, byHedge);
    }

    void succeeded(Terms given, long firstCallNanos, boolean byHedge) {
        if (byHedge) {
            counts.oneWon();
        }
        if (given.latencies != null && firstCallNanos >= 0) {
            given.latencies.record(firstCallNanos);
        }
    }

    @Override
    public void cancelled(int calls) {
        counts.cancelled(calls);
    }

    @Override
    public Reconfiguration reconfigure(UnaryOperator<Hedge> change) {
        Objects.requireNonNull(change, "change");
        for (; ; ) {
            Terms before = terms;
            Hedge next = Objects.requireNonNull(change.apply(before.hedge), "hedge");
            Terms after = new Terms(next, before);
            if (TERMS.compareAndSet(this, before, after)) {
                counts.reconfigured();
                return new Reconfiguration(
                        name,
                        Setting.changes(SETTINGS, before.hedge, next),
                        carried(before, after),
                        dropped(before, after));
            }
        }
    }

    private static List<String> carried(Terms before, Terms after) {
        List<String> carried =
                new ArrayList<>(List.of("running calls: keep their delay and number of hedges", "counts"));
        if (before.budget == after.budget) {
            carried.add("budget");
        }
        if (before.latencies != null && after.latencies != null) {
            carried.add("latencies");
        }
        return carried;
    }

    private static List<String> dropped(Terms before, Terms after) {
        return before.latencies != null && after.latencies == null
                ? List.of("latencies: a fixed delay needs none")
                : List.of();
    }

    @Override
    public Subscription onDue(Consumer<? super HedgeDue> consumer) {
        return consumers.subscribe(HedgeDue.class, Objects.requireNonNull(consumer, "consumer")::accept)::run;
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public Hedge getHedge() {
        return terms.hedge;
    }

    @Override
    public HedgeOptions getOptions() {
        return options;
    }

    @Override
    public HedgeCounts counts() {
        return counts;
    }

    @Override
    public String toString() {
        return "Hedger[" + name + ", " + terms.hedge + "]";
    }
}
