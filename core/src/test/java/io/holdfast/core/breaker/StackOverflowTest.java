package io.holdfast.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
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
            void probe(CircuitBreaker breaker) {
                String unused = breaker.executeSupplier(() -> "fine");
            }
        },
        PERMIT_IGNORED {
            @Override
            void probe(CircuitBreaker breaker) {
                ((Breaker) breaker).tryAcquire().ignore();
            }
        },
        RAW {
            @Override
            void probe(CircuitBreaker breaker) {
                breaker.acquirePermission();
                breaker.onSuccess(1, TimeUnit.NANOSECONDS);
            }
        };

        abstract void probe(CircuitBreaker breaker);
    }

    @ParameterizedTest
    @EnumSource
    void whereverItStrikes_thePermitIsRescuedWhenItsLeaseEnds(Way way) throws Exception {
        DeepRecursion recursion = new DeepRecursion(true, way::probe).run();
        assertThat(recursion.overflowed).isNotEmpty();
        assertThat(recursion.stuck()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("system")
    void inAFreshJvm_noClassIsLostEither(boolean ours) throws Exception {
        String told = "";
        for (int attempt = 0; attempt < 5 && !told.contains("stuck true"); attempt++) {
            told = freshJvm(ours);
            assertThat(told).contains("overflowed true").doesNotContain("NoClassDefFoundError");
        }
        assertThat(told).contains(ours ? "stuck false" : "stuck true");
    }

    private static String freshJvm(boolean ours) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        DeepRecursion.class.getName(),
                        Boolean.toString(ours))
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
