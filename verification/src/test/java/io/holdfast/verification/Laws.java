package io.holdfast.verification;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The laws over class files, as ArchUnit rules. Every rule accepts an empty set of classes, for a module of which
 * nothing is written yet; that the rules see the modules at all is held by {@link HouseTest}.
 */
final class Laws {
    private static final Set<String> CLOCK_FACTORIES =
            Set.of("systemUTC", "systemDefaultZone", "system", "tickMillis", "tickSeconds", "tickMinutes");
    private static final Set<String> HIDDEN_TIMERS = Set.of("orTimeout", "completeOnTimeout", "delayedExecutor");
    private static final Set<String> LOOPING_UPDATES = Set.of("getAndUpdate", "updateAndGet", "accumulateAndGet");

    private Laws() {}

    /** The arrow of a module: it may use these packages and none besides. */
    static ArchRule mayUseOnly(List<String> packages) {
        return classes()
                .should()
                .onlyDependOnClassesThat(new DescribedPredicate<>("reside in any of " + packages) {
                    @Override
                    public boolean test(JavaClass target) {
                        return residesInAny(target, packages);
                    }
                })
                .allowEmptyShould(true);
    }

    /** No internals of Resilience4j: they change without notice, and users may bring another patch release. */
    static ArchRule noResilience4jInternals() {
        return noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.github.resilience4j..internal..")
                .allowEmptyShould(true);
    }

    /**
     * What a module keeps in {@code internal} packages is used by no other module, on the class path either, unless it
     * is exported to that very module.
     *
     * @param own the module's packages begin with this name
     * @param shown the packages that are exported to this module by name
     */
    static ArchRule usesNoInternalsOfOtherModules(String own, Set<String> shown) {
        return noClasses()
                .should()
                .dependOnClassesThat(new DescribedPredicate<>("are internal to another module than " + own) {
                    @Override
                    public boolean test(JavaClass target) {
                        String name = target.getBaseComponentType().getPackageName();
                        return name.startsWith("io.holdfast.")
                                && List.of(name.split("\\.", -1)).contains("internal")
                                && !shown.contains(name)
                                && !residesInAny(target, List.of(own));
                    }
                })
                .allowEmptyShould(true);
    }

    /** Packages form no cycles; {@code prefix} is the package below which every package is a slice of its own. */
    static ArchRule noPackageCycles(String prefix) {
        return SlicesRuleDefinition.slices()
                .matching(prefix + ".(**)")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true);
    }

    /** A public top-level class is final, unless it is an interface, enum, record, annotation or exception. */
    static ArchRule smallSurface(Set<String> excepted) {
        return classes()
                .that()
                .arePublic()
                .and()
                .areTopLevelClasses()
                .should(new ArchCondition<>("be final, or an interface, enum, record, annotation or exception") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        boolean closed = type.getModifiers().contains(JavaModifier.FINAL)
                                || type.isInterface()
                                || type.isEnum()
                                || type.isAssignableTo(Throwable.class)
                                || excepted.contains(type.getName());
                        events.add(
                                new SimpleConditionEvent(type, closed, type.getName() + " can be extended by users"));
                    }
                })
                .allowEmptyShould(true);
    }

    /** No ambient time and no ambient threads outside the named adapters. */
    static ArchRule noAmbientTimeOrThreads(Set<String> adapters) {
        return noClasses()
                .that(new DescribedPredicate<>("are not one of the named adapters") {
                    @Override
                    public boolean test(JavaClass type) {
                        return !adapters.contains(outermost(type));
                    }
                })
                .should()
                .accessTargetWhere(new DescribedPredicate<JavaAccess<?>>("it reads ambient time or starts a thread") {
                    @Override
                    public boolean test(JavaAccess<?> access) {
                        return isAmbient(access);
                    }
                })
                .allowEmptyShould(true);
    }

    /** What is logged goes through the guarded log: to print a user's object is to call it, and that may throw. */
    static ArchRule logsBehindAGuard(Set<String> excepted) {
        return noClasses()
                .that(new DescribedPredicate<>("are not excepted by name") {
                    @Override
                    public boolean test(JavaClass type) {
                        return !excepted.contains(outermost(type));
                    }
                })
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.slf4j..", "java.util.logging..")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.lang\\.System\\$Logger.*")
                .orShould()
                .accessTargetWhere(new DescribedPredicate<JavaAccess<?>>("it writes to the console") {
                    @Override
                    public boolean test(JavaAccess<?> access) {
                        String name = access.getTarget().getName();
                        return name.equals("printStackTrace")
                                || (access.getTargetOwner().isEquivalentTo(System.class)
                                        && (name.equals("out") || name.equals("err")));
                    }
                })
                .allowEmptyShould(true);
    }

    /** Tests wait for events or move virtual time; they never sleep. */
    static ArchRule noSleep() {
        return noClasses()
                .should()
                .accessTargetWhere(new DescribedPredicate<JavaAccess<?>>("it sleeps") {
                    @Override
                    public boolean test(JavaAccess<?> access) {
                        return isSleep(access);
                    }
                })
                .allowEmptyShould(true);
    }

    /** An Optional is a return type; as a parameter it makes three states of two. */
    static ArchRule noOptionalParameters() {
        return classes()
                .should(new ArchCondition<>("have no Optional parameter") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        for (JavaCodeUnit unit : type.getCodeUnits()) {
                            boolean has = !unit.getModifiers().contains(JavaModifier.SYNTHETIC)
                                    && unit.getRawParameterTypes().stream()
                                            .anyMatch(parameter -> parameter.isEquivalentTo(Optional.class));
                            events.add(new SimpleConditionEvent(unit, !has, unit.getFullName()));
                        }
                    }
                })
                .allowEmptyShould(true);
    }

    /** Lock-free code names no lock; synchronized blocks are found by {@link Bytecode#monitorsIn}. */
    static ArchRule noLocks() {
        return noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.concurrent.locks..")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.util\\.concurrent\\.(.*Blocking.*|CountDownLatch|Semaphore|CyclicBarrier)")
                .allowEmptyShould(true);
    }

    /** A function given to these may run more than once, so a side effect in it would run for a loser too. */
    static ArchRule noLoopingUpdates() {
        return noClasses()
                .should()
                .accessTargetWhere(new DescribedPredicate<JavaAccess<?>>("it retries a function in a CAS loop") {
                    @Override
                    public boolean test(JavaAccess<?> access) {
                        return access.getTargetOwner().getPackageName().equals("java.util.concurrent.atomic")
                                && (LOOPING_UPDATES.contains(access.getTarget().getName())
                                        || access.getTarget().getName().equals("getAndAccumulate"));
                    }
                })
                .allowEmptyShould(true);
    }

    static String outermost(JavaClass type) {
        String name = type.getName();
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }

    static boolean residesInAny(JavaClass target, Collection<String> packages) {
        JavaClass base = target.getBaseComponentType();
        String name = base.getPackageName();
        return base.isPrimitive() || packages.stream().anyMatch(p -> name.equals(p) || name.startsWith(p + "."));
    }

    private static boolean isAmbient(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        String name = access.getTarget().getName();
        return isSleep(access)
                || switch (owner) {
                    case "java.lang.System" -> name.equals("nanoTime") || name.equals("currentTimeMillis");
                    case "java.lang.Thread" ->
                        Set.of("<init>", "ofVirtual", "ofPlatform", "startVirtualThread")
                                .contains(name);
                    case "java.time.Clock", "java.time.InstantSource" -> CLOCK_FACTORIES.contains(name);
                    case "java.util.concurrent.Executors" -> true;
                    case "java.util.Timer" -> name.equals("<init>");
                    case "java.util.concurrent.ForkJoinPool" -> name.equals("commonPool");
                    case "java.util.concurrent.CompletableFuture", "java.util.concurrent.CompletionStage" ->
                        HIDDEN_TIMERS.contains(name) || (name.endsWith("Async") && !takes(access, "Executor"));
                    default -> owner.startsWith("java.time.") && name.equals("now") && !takes(access, "Clock");
                };
    }

    private static boolean isSleep(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        return (owner.equals("java.lang.Thread") || owner.equals("java.util.concurrent.TimeUnit"))
                && access.getTarget().getName().equals("sleep");
    }

    private static boolean takes(JavaAccess<?> access, String simpleName) {
        return access.getTarget().getFullName().matches(".*\\(.*[.]" + simpleName + "\\b.*\\)");
    }
}
