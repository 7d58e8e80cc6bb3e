package io.holdfast.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables of access modes tell of all the fields that threads share without a lock, and of no other. */
class AccessModesTest {

    @ParameterizedTest
    @CsvSource({
        "core, io.holdfast.core.breaker",
        "core, io.holdfast.core.registry",
        "core, io.holdfast.core.internal.window",
        "strategies, io.holdfast.strategies.bulkhead",
        "strategies, io.holdfast.strategies.hedge",
        "strategies, io.holdfast.strategies.timelimit",
        "strategies, io.holdfast.strategies.ratelimit",
        "strategies, io.holdfast.strategies.retry",
        "executor, io.holdfast.executor"
    })
    void table_namesTheSharedFieldsOfItsPackageAndNoneThatIsGone(String folder, String packageName) {
        House.Module module = House.module(folder);
        Path sources = module.path().resolve("src/main/java").resolve(packageName.replace('.', '/'));

        assertThat(AccessModes.gone(sources, module.mainClasses()))
                .as("fields that the table of %s names and that are gone", packageName)
                .isEmpty();
        assertThat(AccessModes.uncovered(sources, module.mainClasses(), packageName))
                .as("fields of %s that threads share and its table does not name", packageName)
                .isEmpty();
    }

    @Test
    void lawOfAccessModes_bitesOnFieldsThatAreGoneAndOnFieldsWithoutARow() {
        Path sources = Fixtures.sourceFolder("modes");
        JavaClasses classes = Fixtures.classes("modes");

        assertThat(AccessModes.gone(sources, classes)).containsExactly("Shared.lost");
        assertThat(AccessModes.uncovered(sources, classes, Fixtures.PACKAGE + ".modes"))
                .containsExactly("Nested.flag", "Shared.handled");
    }
}
