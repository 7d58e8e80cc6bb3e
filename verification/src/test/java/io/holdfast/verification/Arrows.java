package io.holdfast.verification;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which module may use which packages: the house's plan, one line a module. */
final class Arrows {
    private static final List<String> EVERYBODY =
            List.of("java", "org.jspecify.annotations", "com.google.errorprone.annotations");

    private static final Map<String, List<String>> MAY_USE = Map.ofEntries(
            Map.entry("contracts", List.of()),
            Map.entry(
                    "contracts-processor",
                    List.of(
                            "io.holdfast.contracts",
                            "javax.annotation.processing",
                            "javax.lang.model",
                            "javax.tools",
                            "com.sun.source")),
            Map.entry("core", List.of("io.github.resilience4j", "org.slf4j")),
            Map.entry(
                    "strategies",
                    List.of(
                            "io.holdfast.core",
                            "io.github.resilience4j",
                            "com.netflix.concurrency.limits",
                            "org.slf4j")),
            Map.entry(
                    "micrometer",
                    List.of(
                            "io.holdfast.core",
                            "io.holdfast.strategies",
                            "io.github.resilience4j",
                            "io.micrometer.core")),
            Map.entry(
                    "executor",
                    List.of(
                            "io.holdfast.contracts",
                            "io.holdfast.core",
                            "io.holdfast.strategies",
                            "io.github.resilience4j",
                            "io.micrometer",
                            "com.github.benmanes.caffeine",
                            "io.opentelemetry.api",
                            "org.slf4j")),
            Map.entry(
                    "jfr",
                    List.of(
                            "io.holdfast.contracts",
                            "io.holdfast.core",
                            "io.holdfast.strategies",
                            "io.holdfast.executor",
                            "io.github.resilience4j",
                            "jdk.jfr")),
            Map.entry("lifecycle", List.of("org.slf4j")),
            Map.entry("supervisor", List.of("io.holdfast.lifecycle", "picocli", "org.slf4j")),
            Map.entry(
                    "watchtower",
                    List.of(
                            "io.holdfast.contracts",
                            "io.holdfast.core",
                            "io.holdfast.strategies",
                            "io.holdfast.executor",
                            "io.holdfast.lifecycle",
                            "io.github.resilience4j",
                            "org.eclipse.jetty",
                            "org.sqlite",
                            "javax.crypto",
                            "javax.sql",
                            "com.fasterxml.jackson",
                            "picocli",
                            "org.slf4j")),
            Map.entry(
                    "spring-boot",
                    List.of(
                            "io.holdfast",
                            "io.github.resilience4j",
                            "org.springframework",
                            "org.aspectj.lang",
                            "org.reactivestreams",
                            "reactor",
                            "jakarta.servlet",
                            "javax.net.ssl",
                            "io.micrometer",
                            "org.slf4j")),
            Map.entry(
                    "spring-boot-test",
                    List.of("io.holdfast", "io.github.resilience4j", "org.springframework", "org.junit")),
            Map.entry(
                    "testkit",
                    List.of(
                            "io.holdfast.contracts",
                            "io.holdfast.core",
                            "io.holdfast.executor",
                            "io.holdfast.strategies",
                            "io.github.resilience4j",
                            "org.junit")));

    /** Modules that may use everything: nobody depends on them. */
    private static final List<String> FREE = List.of(
            "examples",
            "benchmarks/jmh",
            "benchmarks/jcstress",
            "benchmarks/spring",
            "examples/spring-trip",
            "verification");

    private Arrows() {}

    static boolean isKnown(String folder) {
        return MAY_USE.containsKey(folder) || FREE.contains(folder);
    }

    static boolean isFree(String folder) {
        return FREE.contains(folder);
    }

    /** The packages the module may use, its own included; a name stands for its subpackages too. */
    static List<String> of(String folder) {
        List<String> packages = new ArrayList<>(EVERYBODY);
        packages.add("io.holdfast." + folder.replace('-', '.'));
        packages.addAll(MAY_USE.getOrDefault(folder, List.of()));
        return packages;
    }
}
