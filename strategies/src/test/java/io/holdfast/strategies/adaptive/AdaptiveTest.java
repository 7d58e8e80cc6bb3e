package io.holdfast.strategies.adaptive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.netflix.concurrency.limits.Limit;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.core.IntervalFunction;
import io.holdfast.core.time.TimeSource;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** What can be said about a limit that moves by itself. */
class AdaptiveTest {
    private static final Adaptive OWN = Adaptive.of(start -> (mean, inFlight, dropped) -> start);

    private static void refuses(String message, ThrowingCallable call) {
        assertThatThrownBy(call).hasMessage(message);
    }

    @Test
    void bounds_haveDefaultsThatGiveWay() {
        assertThat(OWN).hasToString("own algorithm 1..200");
        assertThat(Adaptive.gradient2()).hasToString("gradient2 1..200");
        assertThat(Adaptive.vegas().min(300)).hasToString("vegas 300..300");
        assertThat(Adaptive.aimd().initial(500)).hasToString("aimd 1..500");
        assertThat(OWN.min(2).max(9).getInitial()).isEmpty();
        assertThat(OWN.min(2).max(9).initial(4).getInitial()).hasValue(4);
        assertThat(OWN.min(2).max(9).within(1)).isEqualTo(2);
        assertThat(OWN.min(2).max(9).within(10)).isEqualTo(9);
    }

    @Test
    void bounds_thatContradictEachOtherAreRefused() {
        refuses("min: 0 (expected: >= 1)", () -> OWN.min(0));
        refuses("max: 0 (expected: >= 1)", () -> OWN.max(0));
        refuses("initial: 0 (expected: >= 1)", () -> OWN.initial(0));
        refuses("min: 6 (expected: <= max 5)", () -> OWN.max(5).min(6));
        refuses("min: 6 (expected: <= initial 5)", () -> OWN.max(7).initial(5).min(6));
        refuses("max: 5 (expected: >= min 6)", () -> OWN.min(6).max(5));
        refuses("max: 5 (expected: >= initial 6)", () -> OWN.initial(6).max(5));
        refuses("initial: 6 (expected: <= max 5)", () -> OWN.max(5).initial(6));
        refuses("initial: 5 (expected: >= min 6)", () -> OWN.min(6).initial(5));
    }

    @Test
    void settings_ofOneAlgorithmAreRefusedForAnother() {
        refuses("timeout: PT0S (expected: > 0)", () -> Adaptive.aimd().timeout(Duration.ZERO));
        refuses(
                "timeout: set for vegas (expected: for aimd only)",
                () -> Adaptive.vegas().timeout(Duration.ofSeconds(1)));
        refuses(
                "backoffRatio: 0.4 (expected: 0.5 <= ratio < 1)",
                () -> Adaptive.aimd().backoffRatio(0.4));
        refuses(
                "backoffRatio: 1.0 (expected: 0.5 <= ratio < 1)",
                () -> Adaptive.aimd().backoffRatio(1));
        refuses("tolerance: 0.9 (expected: >= 1)", () -> Adaptive.gradient2().tolerance(0.9));
        refuses("tolerance: NaN (expected: >= 1)", () -> Adaptive.gradient2().tolerance(Double.NaN));
        refuses("tolerance: set for own algorithm (expected: for gradient2 only)", () -> OWN.tolerance(2));
        refuses(
                "smoothing: 0.0 (expected: 0 < share <= 1)",
                () -> Adaptive.vegas().smoothing(0));
        refuses(
                "smoothing: set for aimd (expected: for gradient2 or vegas only)",
                () -> Adaptive.aimd().smoothing(0.5));
    }

    @Test
    void copies_leaveTheirOriginalsAlone() {
        Adaptive before = Adaptive.aimd();

        assertThat(before.min(3).max(4)).hasToString("aimd 3..4");
        assertThat(before).hasToString("aimd 1..200");
    }

    @Test
    void drops_areTimeoutsAndRefusals_andWhatTheUserAdds() {
        assertThat(OWN.isDrop(new TimeoutException())).isTrue();
        assertThat(OWN.isDrop(new SocketTimeoutException())).isTrue();
        assertThat(OWN.isDrop(new CompletionException(new ExecutionException(new TimeoutException()))))
                .isTrue();
        assertThat(OWN.isDrop(new RejectedExecutionException())).isTrue();
        assertThat(OWN.isDrop(new IOException())).isFalse();
        assertThat(OWN.isDrop(new CompletionException("no cause", null))).isFalse();

        Adaptive more = OWN.dropIf(error -> "503".equals(error.getMessage()));
        assertThat(more.isDrop(new CompletionException(new IOException("503")))).isTrue();
        assertThat(more.isDrop(new TimeoutException())).isTrue();
        assertThat(OWN.isDrop(new IOException("503"))).isFalse();
    }

    /** Loaded by a class loader that does not have the optional jar. */
    public static final class Lean implements Supplier<List<String>> {

        @Override
        public List<String> get() {
            return List.of(
                    Adaptive.of(start -> (mean, inFlight, dropped) -> start).toString(),
                    refusal(Adaptive::gradient2),
                    refusal(Adaptive::vegas),
                    refusal(Adaptive::aimd));
        }

        private static String refusal(Supplier<?> asked) {
            try {
                return "got " + asked.get();
            } catch (IllegalStateException refused) {
                return String.valueOf(refused.getMessage());
            }
        }
    }

    @Test
    void withoutTheOptionalJar_onlyItsAlgorithmsAreMissing_andSaySo() throws Exception {
        URL[] jars = Stream.of(
                        Lean.class,
                        Adaptive.class,
                        TimeSource.class,
                        Bulkhead.class,
                        IntervalFunction.class,
                        Logger.class,
                        NullMarked.class)
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                .distinct()
                .toArray(URL[]::new);
        try (URLClassLoader lean = new URLClassLoader(jars, ClassLoader.getPlatformClassLoader())) {
            assertThatThrownBy(() -> lean.loadClass(Limit.class.getName())).isInstanceOf(ClassNotFoundException.class);
            Supplier<?> application = (Supplier<?>)
                    lean.loadClass(Lean.class.getName()).getConstructor().newInstance();
            String missing = ": no com.netflix.concurrency.limits.Limit"
                    + " (expected: com.netflix.concurrency-limits:concurrency-limits-core on the class path)";
            assertThat(application.get())
                    .isEqualTo(List.of(
                            "own algorithm 1..200", "gradient2" + missing, "vegas" + missing, "aimd" + missing));
        }
    }
}
