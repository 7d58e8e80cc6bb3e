package io.holdfast.core.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same random script drives Resilience4j's breaker and ours, and after every step everything that can be seen of
 * them is the same: what the step returned or threw, state, all figures, and all events with their payload. The clock
 * is one and virtual. In half of the scripts calls last for several steps, and longer than a half-open lease. Automatic
 * transitions, the maximum wait in HALF_OPEN and lock-free time windows run on real time there and are left to tests of
 * their own.
 */
class DifferentialTest {
    private static final int SEEDS = 12;
    private static final int STEPS = 2_500;
    private static final Map<AllowedDifference, Integer> AVOIDED = new EnumMap<>(AllowedDifference.class);
    private static final Set<State> SEEN = EnumSet.noneOf(State.class);

    static Iterable<Arguments> scripts() {
        Deque<Arguments> scripts = new ArrayDeque<>();
        for (SlidingWindowType type : SlidingWindowType.values()) {
            for (long seed = 0; seed < SEEDS; seed++) {
                scripts.add(Arguments.of(type, false, seed));
                if (OnClock.CONFIGURED) {
                    scripts.add(Arguments.of(type, true, seed));
                }
            }
        }
        return scripts;
    }

    @ParameterizedTest(name = "{0}, long calls {1}, seed {2}")
    @MethodSource("scripts")
    void sameScript_sameEverything(SlidingWindowType type, boolean longCalls, long seed) {
        ScriptedClock clock = new ScriptedClock();
        Script script = new Script(seed, longCalls, clock);
        CircuitBreakerConfig config = script.config(type);
        Observed theirs = new Observed(OnClock.theirs(config, clock));
        Observed ours = new Observed(OnClock.ours(config, longCalls, clock));
        Deque<String> history = new ArrayDeque<>();
        for (int i = 0; i < STEPS; i++) {
            Script.Step step = script.next(theirs.breaker.getState());
            String expected = theirs.after(step.action());
            String actual = ours.after(step.action());
            history.add(i + ": " + step.name() + " -> " + expected);
            if (history.size() > 12) {
                history.remove();
            }
            assertThat(actual)
                    .as(() -> config + "\n" + String.join("\n", history))
                    .isEqualTo(expected);
            SEEN.add(theirs.breaker.getState());
        }
        script.avoided().forEach((difference, times) -> AVOIDED.merge(difference, times, Integer::sum));
    }

    @AfterAll
    static void everyStateWasSeenAndEveryAllowedDifferenceMet() {
        assertThat(SEEN).containsExactlyInAnyOrder(State.values());
        Set<AllowedDifference> met = EnumSet.allOf(AllowedDifference.class);
        if (!OnClock.CONFIGURED) {
            met.remove(AllowedDifference.SUBSTITUTE); // no long calls
        }
        assertThat(AVOIDED.keySet()).containsExactlyInAnyOrderElementsOf(met);
    }
}
