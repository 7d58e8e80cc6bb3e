package io.holdfast.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrows between the modules, and the absence of circles. */
class ArrowsTest {
    static Stream<House.Module> bound() {
        return House.modules().stream().filter(House.Module::hasCode).filter(module -> !Arrows.isFree(module.folder()));
    }

    static Stream<House.Module> withCode() {
        return House.modules().stream().filter(House.Module::hasCode);
    }

    @ParameterizedTest
    @MethodSource("bound")
    void module_usesOnlyWhatItsArrowAllows(House.Module module) {
        Laws.mayUseOnly(Arrows.of(module.folder())).check(module.mainClasses());
    }

    @ParameterizedTest
    @MethodSource("withCode")
    void module_usesNoInternalsOfResilience4j(House.Module module) {
        Laws.noResilience4jInternals().check(module.mainClasses());
        Laws.noResilience4jInternals().check(Fixtures.without(module.testClasses()));
    }

    @ParameterizedTest
    @MethodSource("bound")
    void module_usesNoInternalsOfAnotherModule(House.Module module) {
        String own = module.name();
        Set<String> shown =
                bound().flatMap(other -> other.exportsTo(own).stream()).collect(Collectors.toSet());
        Laws.usesNoInternalsOfOtherModules(own, shown).check(module.mainClasses());
        Laws.usesNoInternalsOfOtherModules(own, shown).check(module.testClasses());
    }

    @Test
    void packages_formNoCyclesAcrossTheWholeHouse() {
        List<Path> folders = withCode()
                .map(module -> module.path().resolve("target/classes"))
                .filter(Files::isDirectory)
                .toList();
        Laws.noPackageCycles("io.holdfast").check(new ClassFileImporter().importPaths(folders));
    }

    @Test
    void everyModuleOfTheReactorHasAnArrow() {
        assertThat(House.modules())
                .filteredOn(House.Module::hasCode)
                .allSatisfy(module -> assertThat(Arrows.isKnown(module.folder()))
                        .as("module: %s (expected: an entry in Arrows)", module.folder())
                        .isTrue());
    }

    /** Each of its libraries stays behind one package, and what is shown does not know how it is served or kept. */
    @ParameterizedTest
    @CsvSource({
        "server, org.eclipse.jetty javax.crypto",
        "snapshot, io.holdfast.contracts io.holdfast.core io.holdfast.strategies io.holdfast.executor"
                + " io.holdfast.lifecycle io.github.resilience4j"
                + " com.fasterxml.jackson",
        "recorder, io.holdfast.lifecycle org.sqlite javax.sql com.fasterxml.jackson",
        "incidents, io.holdfast.watchtower.recorder io.holdfast.lifecycle picocli"
    })
    void watchtower_keepsItsLibrariesApart(String part, String libraries) {
        String own = "io.holdfast.watchtower." + part;
        List<String> allowed = new ArrayList<>(List.of(
                "java",
                "org.jspecify.annotations",
                "com.google.errorprone.annotations",
                "io.holdfast.core.log",
                "io.holdfast.watchtower.internal",
                own));
        allowed.addAll(List.of(libraries.split(" ")));
        Laws.mayUseOnly(allowed)
                .check(House.module("watchtower")
                        .mainClasses()
                        .that(JavaClass.Predicates.resideInAPackage(own + "..")));
    }

    @Test
    void contractsAndCore_doNotSeeEachOther_andLifecycleSeesNeither() {
        assertThat(Arrows.of("contracts")).doesNotContain("io.holdfast.core", "io.holdfast");
        assertThat(Arrows.of("core")).doesNotContain("io.holdfast.contracts", "io.holdfast");
        assertThat(Arrows.of("lifecycle")).doesNotContain("io.holdfast.contracts", "io.holdfast.core", "io.holdfast");
    }

    @Test
    void arrow_bitesOnAnEdgeItDoesNotAllow() {
        JavaClasses guilty = Fixtures.classes("arrows.contracts");

        assertThatThrownBy(() -> Laws.mayUseOnly(Arrows.of("contracts")).check(guilty))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("SeesCore.config()")
                .hasMessageContaining("CircuitBreakerConfig");
        assertThatCode(() -> Laws.mayUseOnly(Arrows.of("core")).check(guilty)).doesNotThrowAnyException();
    }

    @Test
    void arrow_letsTheJdkAndJSpecifyPass() {
        assertThatCode(() -> Laws.mayUseOnly(Arrows.of("contracts")).check(Fixtures.classes("arrows.tidy")))
                .doesNotThrowAnyException();
    }

    @Test
    void arrow_comparesWholePackageNames() {
        JavaClasses guilty = Fixtures.classes("arrows.contracts");

        assertThatThrownBy(() ->
                        Laws.mayUseOnly(List.of("java", "io.github.resilience")).check(guilty))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void banOnInternals_bites() {
        assertThatThrownBy(() -> Laws.noResilience4jInternals().check(Fixtures.classes("internals")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("InMemoryCircuitBreakerRegistry");
    }

    @Test
    void banOnInternalsOfOtherModules_bitesOnThoseAlone() {
        JavaClasses guilty = Fixtures.classes("internals");

        assertThatThrownBy(() -> Laws.usesNoInternalsOfOtherModules("io.holdfast.supervisor", Set.of())
                        .check(guilty))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("SeesInternalsOfLifecycle.quoted(java.lang.String)");
        assertThatCode(() -> Laws.usesNoInternalsOfOtherModules("io.holdfast.lifecycle", Set.of())
                        .check(guilty))
                .doesNotThrowAnyException();
        assertThatCode(() -> Laws.usesNoInternalsOfOtherModules(
                                "io.holdfast.supervisor", Set.of("io.holdfast.lifecycle.internal"))
                        .check(guilty))
                .doesNotThrowAnyException();
    }

    @Test
    void banOnCycles_bites() {
        assertThatThrownBy(
                        () -> Laws.noPackageCycles(Fixtures.PACKAGE + ".cycle").check(Fixtures.classes("cycle")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Cycle detected");
    }
}
