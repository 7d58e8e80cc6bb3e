package io.holdfast.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A stack that overflows between two steps of ours leaves no permit that nothing can rescue. */
@Timeout(120)
class StackOverflowTest {

    /** How a probe is made. */
    enum Way {
        GUARDED {
            @Override
            void probe(Breaker breaker) {
                String unused = breaker.executeSupplier(() -> "fine");
            }
        },
        PERMIT_IGNORED {
            @Override
            void probe(Breaker breaker) {
                breaker.tryAcquire().ignore();
            }
        },
        RAW {
            @Override
            void probe(Breaker breaker) {
                breaker.acquirePermission();
                breaker.onSuccess(1, TimeUnit.NANOSECONDS);
            }
        };

        abstract void probe(Breaker breaker);
    }

    @ParameterizedTest
    @EnumSource
    void whereverItStrikes_thePermitIsRescuedWhenItsLeaseEnds(Way way) throws Exception {
        DeepRecursion recursion = new DeepRecursion(way::probe).run();
        assertThat(recursion.overflowed).isNotEmpty();
        assertThat(recursion.stuck()).isZero();
    }

    /** Where nothing is loaded, linked or compiled when the stack runs out. */
    @ParameterizedTest
    @ValueSource(strings = {"plain", "failing", "observed", "refused"})
    @Tag("system")
    void inAFreshJvm_noClassIsLostEither(String mode) throws Exception {
        String told = freshJvm(mode);
        assertThat(told)
                .contains("overflowed true")
                .contains("stuck 0")
                .contains("then bad")
                .contains("then CircuitBreaker 'after' is FORCED_OPEN and does not permit further calls")
                .doesNotContain("NoClassDefFoundError");
    }

    private static String freshJvm(String mode) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        DeepRecursion.class.getName(),
                        mode)
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
