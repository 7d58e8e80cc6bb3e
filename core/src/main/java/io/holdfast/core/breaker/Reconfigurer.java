package io.holdfast.core.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.holdfast.core.compat.Resilience4jVersion;
import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.internal.ConfigDifferences;
import io.holdfast.core.internal.window.Counts;
import io.holdfast.core.log.GuardedLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One change of a breaker's configuration, and the report on it. */
final class Reconfigurer {

    /** By the name that users know. */
    private static final GuardedLog LOG = GuardedLog.of("io.holdfast.core.breaker.Breaker");

    /** Where a breaker is. */
    record Standing(State state, Duration toGo, int probesOut, Counts counts) {}

    /** The breaker, as far as it concerns this class. */
    interface Subject {

        String getName();

        Settings settings();

        Standing standing();

        /** Goes on under other settings; false, and nothing has happened, if they are not what they were. */
        boolean replaceSettings(Settings from, Settings to);

        /** Is told once they have been replaced. */
        void reconfigured();
    }

    private final Subject breaker;
    private final List<String> changes = new ArrayList<>();
    private final List<String> carried = new ArrayList<>();
    private final List<String> dropped = new ArrayList<>();

    Reconfigurer(Subject breaker) {
        this.breaker = breaker;
    }

    Reconfiguration reconfigure(
            UnaryOperator<CircuitBreakerConfig> change, UnaryOperator<BreakerOptions> changeOfOptions) {
        Objects.requireNonNull(change, "change");
        Objects.requireNonNull(changeOfOptions, "changeOfOptions");
        for (; ; ) {
            Settings before = breaker.settings();
            CircuitBreakerConfig config =
                    Objects.requireNonNull(change.apply(before.config), "change gave null (expected: a configuration)");
            BreakerOptions wanted = Objects.requireNonNull(
                    changeOfOptions.apply(before.options), "changeOfOptions gave null (expected: options)");
            BreakerOptions options = wanted.onTimeOf(before.options);
            Settings after = before.changedTo(config, options);
            Counts held = breaker.standing().counts();
            if (breaker.replaceSettings(before, after)) {
                breaker.reconfigured();
                compare(before, after, wanted);
                Standing now = breaker.standing();
                tellOfState(now, before, after);
                tellOfWindow(before, after, held, now.counts());
                Reconfiguration done = new Reconfiguration(breaker.getName(), changes, carried, dropped);
                LOG.info("breaker '{}' reconfigured: {}, dropped: {}", done.name(), done.changes(), done.dropped());
                return done;
            }
        }
    }

    private void compare(Settings before, Settings after, BreakerOptions wanted) {
        CircuitBreakerConfig was = before.config;
        CircuitBreakerConfig is = after.config;
        boolean unused = ConfigDifferences.of((name, old, now) -> changed(name, old, now), is, was);
        function("recordExceptionPredicate", was.getRecordExceptionPredicate(), is.getRecordExceptionPredicate());
        function("ignoreExceptionPredicate", was.getIgnoreExceptionPredicate(), is.getIgnoreExceptionPredicate());
        function("recordResultPredicate", was.getRecordResultPredicate(), is.getRecordResultPredicate());
        function("transitionOnResult", was.getTransitionOnResult(), is.getTransitionOnResult());
        changed("slowCallDetection", before.detectsSlowCalls, after.detectsSlowCalls);
        changed("consecutiveFailures", before.consecutiveFailures, after.consecutiveFailures);
        changed("halfOpenLease", before.options.getHalfOpenLease(), after.options.getHalfOpenLease());
        boolean sameTime = Objects.equals(wanted.getTimeSource(), before.options.getTimeSource())
                && Objects.equals(Resilience4jVersion.clock(was), Resilience4jVersion.clock(is))
                && Objects.equals(was.getCurrentTimestampFunction(), is.getCurrentTimestampFunction());
        if (!sameTime) {
            dropped.add("another clock: times have been taken from the one there is, which stays");
        }
    }

    private void changed(String name, @Nullable Object was, @Nullable Object is) {
        if (!Objects.equals(was, is)) {
            changes.add(name + ": " + was + " -> " + is);
        }
    }

    private void function(String name, Object was, Object is) {
        if (was != is) {
            changes.add(name + ": another function");
        }
    }

    private void tellOfState(Standing now, Settings before, Settings after) {
        State state = now.state();
        carried.add("state: " + state + (state == State.OPEN ? ", " + seconds(now.toGo()) + " to go" : ""));
        if (state == State.HALF_OPEN) {
            carried.add("probes: " + now.probesOut() + " out");
            if (!after.countsProbesAs(before)) {
                dropped.add("other numbers of probes: this HALF_OPEN goes on with those that it began with");
            }
        }
    }

    private static String seconds(Duration wait) {
        return wait.toMillis() / 1000.0 + " s";
    }

    private void tellOfWindow(Settings before, Settings after, Counts held, Counts kept) {
        if (before.timed != after.timed) {
            dropped.add("window: " + held.total() + " outcomes, since a window of "
                    + (after.timed ? "calls has no times" : "seconds has no order"));
        } else if (kept.total() < held.total()) {
            carried.add("window: the newest " + kept.total() + " of " + held.total() + " outcomes");
        } else {
            carried.add("window: " + held.total() + " outcomes");
        }
    }
}
