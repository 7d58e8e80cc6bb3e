package io.holdfast.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many types one has to read to understand one of them, at most; an arrow that comes back is seen here. */
class KnotsTest {

    /** Every published module with the size of its biggest knot; a limit may only go down. */
    @ParameterizedTest
    @CsvSource({
        "contracts, 14",
        "contracts-processor, 1",
        "core, 9",
        "strategies, 9",
        "micrometer, 3",
        "executor, 8",
        "jfr, 1",
        "lifecycle, 8",
        "supervisor, 1",
        "testkit, 1",
        "watchtower, 11",
        "spring-boot, 6",
        "spring-boot-test, 1"
    })
    void knot_isNoBigger(String module, int most) {
        List<String> knot = Knots.biggest(House.module(module).mainClasses());
        assertThat(knot).as("the biggest knot of %s", module).hasSizeLessThanOrEqualTo(most);
    }

    @Test
    void typesThatLeadToEachOther_areOneKnot() {
        assertThat(Knots.biggest(new ClassFileImporter()
                        .importPaths(Fixtures.classFolder("cycle"), Fixtures.classFolder("sleep"))))
                .containsExactly(Fixtures.PACKAGE + ".cycle.one.First", Fixtures.PACKAGE + ".cycle.two.Second");
    }

    @Test
    void nestedTypes_belongToTheOneTheyAreWrittenIn() {
        assertThat(Knots.biggest(new ClassFileImporter()
                        .importClasses(First.class, Second.class, Second.Inner.class, Apart.class)))
                .containsExactly(KnotsTest.class.getName());
    }

    private interface First extends Supplier<Second> {}

    private interface Second {
        interface Inner extends Supplier<First> {}
    }

    private interface Apart extends Supplier<First> {}
}
