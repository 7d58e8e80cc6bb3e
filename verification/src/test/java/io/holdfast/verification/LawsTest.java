package io.holdfast.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The laws over class files: small surface, given time, waiting tests, lock-free breakers. */
class LawsTest {
    /** Public classes that stay open, each with its reason. */
    private static final Map<String, String> OPEN_BY_RIGHT = Map.of(
            "io.holdfast.core.internal.window.Window",
            "sealed, which closes it as well",
            "io.holdfast.strategies.internal.Entries",
            "the base of the registries, in a package that is not exported",
            "io.holdfast.spring.internal.ConfiguredEntries",
            "the base of the starter's registries, for none but its own packages",
            "io.holdfast.spring.internal.EventBuffers",
            "the same for their events",
            "io.holdfast.spring.internal.NamedSettings",
            "the same for their properties");

    /** The only classes of main code that may read the system's clock or make threads, each with its reason. */
    private static final Map<String, String> ADAPTERS = Map.of(
            "io.holdfast.core.time.SystemTime", "the one place where core meets the system's clock and timer",
            "io.holdfast.core.breaker.BreakerClock", "compares a configured clock with the system's, and reads neither",
            "io.holdfast.strategies.bulkhead.PoolThreads", "the one place where the strategies make threads",
            "io.holdfast.executor.DefaultExecutors", "the one place where the executor makes threads",
            "io.holdfast.lifecycle.time.Clocks", "the one place where lifecycle meets the system's clocks",
            "io.holdfast.lifecycle.internal.Threads", "the one place where lifecycle makes threads and sleeps",
            "io.holdfast.spring.lifecycle.LifecycleThreads", "the one place where the starter makes threads",
            "io.holdfast.watchtower.internal.JvmThreads", "the one place where the watchtower makes threads",
            "io.holdfast.watchtower.recorder.MachineTime", "the one place where the recorder measures real waits");

    /** Modules whose main code takes time and threads from outside. */
    private static final Set<String> GIVEN_TIME = Set.of(
            "contracts",
            "contracts-processor",
            "core",
            "strategies",
            "micrometer",
            "jfr",
            "executor",
            "lifecycle",
            "watchtower",
            "spring-boot",
            "spring-boot-test");

    /** The only classes of main code that meet a logger or the console, each with its reason. */
    private static final Map<String, String> WRITERS = Map.of(
            "io.holdfast.core.log.GuardedLog", "the guard itself",
            "io.holdfast.lifecycle.internal.GuardedLog", "the same for lifecycle, which does not see core",
            "io.holdfast.lifecycle.lock.LockRequest",
                    "tells a person who starts a second instance, and ends the process",
            "io.holdfast.supervisor.RunCommand", "a command, which prints for a person");

    static Stream<House.Module> published() {
        return House.published().stream();
    }

    static Stream<House.Module> givenTime() {
        return published().filter(module -> GIVEN_TIME.contains(module.folder()));
    }

    static Stream<House.Module> withTests() {
        return House.modules().stream().filter(House.Module::hasCode);
    }

    @ParameterizedTest
    @MethodSource("published")
    void publicClasses_areClosed(House.Module module) {
        Laws.smallSurface(OPEN_BY_RIGHT.keySet()).check(module.mainClasses());
    }

    @ParameterizedTest
    @MethodSource("givenTime")
    void mainCode_readsNoAmbientTimeAndStartsNoThreads(House.Module module) {
        Laws.noAmbientTimeOrThreads(ADAPTERS.keySet()).check(module.mainClasses());
    }

    @ParameterizedTest
    @MethodSource("published")
    void mainCode_logsBehindAGuard(House.Module module) {
        Laws.logsBehindAGuard(WRITERS.keySet()).check(module.mainClasses());
    }

    @Test
    void guardsOfCoreAndLifecycle_areAlike() {
        assertThat(guard("lifecycle", "io/holdfast/lifecycle/internal"))
                .isEqualTo(guard("core", "io/holdfast/core/log"));
    }

    /** Its code; comments and what is public differ. */
    private static String guard(String module, String folder) {
        String text = House.read(House.module(module).path().resolve("src/main/java/" + folder + "/GuardedLog.java"));
        return text.substring(text.indexOf("final class"))
                .replaceAll("(?s)/\\*\\*.*?\\*/", "")
                .replace("public ", "")
                .replaceAll("\\s", "");
    }

    @ParameterizedTest
    @MethodSource("published")
    void noMethodTakesAnOptional(House.Module module) {
        Laws.noOptionalParameters().check(module.mainClasses());
    }

    @ParameterizedTest
    @MethodSource("withTests")
    void tests_neverSleep(House.Module module) {
        Laws.noSleep().check(Fixtures.without(module.testClasses()));
    }

    @ParameterizedTest
    @MethodSource("lockFreePackages")
    void windowAndBreaker_areLockFree(String name) {
        House.Module core = House.module("core");
        JavaClasses classes = only(core.mainClasses(), name);

        Laws.noLocks().check(classes);
        Laws.noLoopingUpdates().check(classes);
        assertThat(Bytecode.monitorsIn(core.path().resolve("target/classes").resolve(name.replace('.', '/'))))
                .as("methods of %s that enter a monitor", name)
                .isEmpty();
    }

    static Stream<String> lockFreePackages() {
        return Stream.of("io.holdfast.core.internal.window", "io.holdfast.core.breaker");
    }

    @Test
    void everyExceptionNamesAClassThatIsThere() {
        JavaClasses all = new ClassFileImporter()
                .importPaths(published()
                        .map(module -> module.path().resolve("target/classes"))
                        .toList());

        assertThat(Stream.of(OPEN_BY_RIGHT, ADAPTERS, WRITERS).flatMap(names -> names.keySet().stream()))
                .allSatisfy(name -> assertThat(all.contain(name)).as(name).isTrue());
    }

    @Test
    void lawOfTheSmallSurface_bitesOnAnOpenPublicClass() {
        assertBites(Laws.smallSurface(Set.of()), "surface", "Extensible can be extended");
        assertThatCode(() -> Laws.smallSurface(Set.of(Fixtures.PACKAGE + ".surface.open.Extensible"))
                        .check(Fixtures.classes("surface")))
                .doesNotThrowAnyException();
    }

    @Test
    void banOnAmbientTimeAndThreads_bitesOnEveryWayToThem() {
        ArchRule rule = Laws.noAmbientTimeOrThreads(Set.of(Fixtures.PACKAGE + ".ambient.SystemAdapter"));

        for (String method : List.of(
                "ReadsTheClock.nanos()",
                "ReadsTheClock.nanosByReference()",
                "ReadsTheClock.millis()",
                "ReadsTheClock.instant()",
                "ReadsTheClock.zoned()",
                "ReadsTheClock.clock()",
                "StartsThreads.thread()",
                "StartsThreads.pool()",
                "StartsThreads.common()",
                "StartsThreads.async(",
                "StartsThreads.hiddenTimer(")) {
            assertBites(rule, "ambient", method);
        }
        assertThatThrownBy(() -> rule.check(Fixtures.classes("ambient")))
                .message()
                .doesNotContain("Given")
                .doesNotContain("SystemAdapter.nanos")
                .doesNotContain("SystemAdapter$Wall");
    }

    @Test
    void banOnAmbientTime_bitesOnAnAdapterThatIsNotNamed() {
        assertBites(Laws.noAmbientTimeOrThreads(Set.of()), "ambient", "SystemAdapter$Wall.millis()");
    }

    @Test
    void lawOfTheGuardedLog_bitesOnEveryWayAround() {
        ArchRule rule = Laws.logsBehindAGuard(Set.of(Fixtures.PACKAGE + ".logs.GuardedLog"));

        for (String way : List.of("byLogger()", "byJul()", "bySystem()", "byTrace(", "byError()", "byOutput()")) {
            assertBites(rule, "logs", "LogsDirectly." + way);
        }
        assertThatThrownBy(() -> rule.check(Fixtures.classes("logs"))).message().doesNotContain("GuardedLog");
        assertBites(Laws.logsBehindAGuard(Set.of()), "logs", "GuardedLog.write()");
    }

    @Test
    void banOnSleep_bites() {
        assertBites(Laws.noSleep(), "sleep", "Sleeper.sleep()");
        assertBites(Laws.noSleep(), "sleep", "Sleeper.sleepByUnit()");
    }

    @Test
    void banOnOptionalParameters_bites() {
        assertBites(Laws.noOptionalParameters(), "optional", "TakesOptional.lengthOf(java.util.Optional)");
    }

    @Test
    void banOnLocks_bites() {
        assertBites(Laws.noLocks(), "locks", "HoldsALock");
    }

    @Test
    void banOnLoopingUpdates_bites() {
        assertBites(Laws.noLoopingUpdates(), "looping", "LoopsOverAFunction.update()");
        assertBites(Laws.noLoopingUpdates(), "looping", "LoopsOverAFunction.accumulate()");
    }

    @Test
    void banOnMonitors_bitesOnBlocksAndModifiers() {
        assertThat(Bytecode.monitorsIn(Fixtures.classFolder("monitors")))
                .hasSize(2)
                .anyMatch(found -> found.contains("byBlock()"))
                .anyMatch(found -> found.contains("byModifier()"));
    }

    private static void assertBites(ArchRule rule, String fixture, String naming) {
        assertThatThrownBy(() -> rule.check(Fixtures.classes(fixture)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(naming);
    }

    private static JavaClasses only(JavaClasses classes, String name) {
        return classes.that(com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage(name + ".."));
    }
}
