package io.holdfast.executor;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.holdfast.core.breaker.BreakerOptions;
import io.holdfast.core.compat.Resilience4jVersion;
import io.holdfast.core.log.GuardedLog;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a breaker's configuration says, property by property: equal for equal configurations, no matter where they were
 * made. Functions are left out, as in the registry's own comparison: two that do the same are two objects.
 */
final class BreakerText {

    private static final GuardedLog LOG = GuardedLog.of(BreakerText.class);

    /**
     * Resilience4j has no getter for these lists of classes, and merges them into the predicates; its text shows them.
     */
    private static final Pattern CLASSES = Pattern.compile("\\b(recordExceptions|ignoreExceptions)=\\[([^\\]]*)]");

    /** So many waits in a row are compared, and a late one, at which most functions have reached their bound. */
    private static final int FIRST_WAITS = 10;

    private static final int LATE_WAIT = 100;

    /** How often a function is asked again to see that it draws at random. */
    private static final int REPEATED = 3;

    private BreakerText() {}

    /** The text of a rule, with what it leaves out taken from the registry's default. */
    static String of(BreakerSpec rule, CircuitBreakerConfig byDefault) {
        CircuitBreakerConfig config = Objects.requireNonNullElse(rule.config(), byDefault);
        BreakerOptions options = Objects.requireNonNullElseGet(rule.options(), BreakerOptions::defaults);
        StringJoiner text = new StringJoiner(", ");
        counting(text, config);
        moving(text, config);
        classes(text, config);
        text.add("slowCallDetection=" + options.isSlowCallDetection());
        text.add("consecutiveFailures=" + options.getConsecutiveFailures());
        text.add("halfOpenLease=" + options.getHalfOpenLease());
        text.add("timeSource=" + GuardedLog.text(options.getTimeSource()));
        return text.toString();
    }

    private static void counting(StringJoiner text, CircuitBreakerConfig config) {
        text.add("failureRateThreshold=" + config.getFailureRateThreshold());
        text.add("slowCallRateThreshold=" + config.getSlowCallRateThreshold());
        text.add("slowCallDurationThreshold=" + config.getSlowCallDurationThreshold());
        text.add("slidingWindowType=" + config.getSlidingWindowType());
        text.add("slidingWindowSize=" + config.getSlidingWindowSize());
        text.add("minimumNumberOfCalls=" + config.getMinimumNumberOfCalls());
        text.add("permittedNumberOfCallsInHalfOpenState=" + config.getPermittedNumberOfCallsInHalfOpenState());
    }

    private static void moving(StringJoiner text, CircuitBreakerConfig config) {
        text.add("initialState=" + Resilience4jVersion.initialState(config));
        text.add("waitDurationInOpenState=" + waits(config.getWaitIntervalFunctionInOpenState()));
        text.add("maxWaitDurationInHalfOpenState=" + config.getMaxWaitDurationInHalfOpenState());
        text.add("transitionToStateAfterWaitDuration=" + Resilience4jVersion.stateAfterHalfOpenWait(config));
        text.add("automaticTransitionFromOpenToHalfOpenEnabled="
                + config.isAutomaticTransitionFromOpenToHalfOpenEnabled());
        text.add("writableStackTraceEnabled=" + config.isWritableStackTraceEnabled());
    }

    /**
     * The one function that is compared, by what it answers for the first waits and a late one. Two that draw at random
     * are alike, as far as anybody can tell, and so are two that fail.
     */
    private static String waits(IntervalFunction function) {
        try {
            List<Long> answers = answers(function);
            for (int i = 0; i < REPEATED; i++) {
                if (!answers.equals(answers(function))) {
                    return "varying";
                }
            }
            Set<Long> different = new HashSet<>(answers);
            return different.size() == 1
                    ? answers.get(0) + " ms"
                    : answers.stream().map(String::valueOf).collect(Collectors.joining("/", "", " ms"));
        } catch (Throwable failing) {
            LOG.debug("wait function not compared", failing);
            return "unknown";
        }
    }

    private static List<Long> answers(IntervalFunction function) {
        return IntStream.concat(IntStream.rangeClosed(1, FIRST_WAITS), IntStream.of(LATE_WAIT))
                .mapToObj(function::apply)
                .toList();
    }

    private static void classes(StringJoiner text, CircuitBreakerConfig config) {
        Matcher lists = CLASSES.matcher(GuardedLog.text(config));
        while (lists.find()) {
            text.add(
                    lists.group(1) + "=[" + lists.group(2).replace("class ", "").replace(", ", " ") + "]");
        }
    }
}
