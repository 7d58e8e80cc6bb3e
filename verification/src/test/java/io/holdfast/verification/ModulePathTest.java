package io.holdfast.verification;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A user's program as a named module, from its source to the end of its process, and the same on the class path. */
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ModulePathTest {
    private static final Path CONSUMER = House.module("verification").path().resolve("src/test/resources/consumer");
    private static final String MAIN = "acme.consumer.Main";
    private static final List<String> MODULES =
            List.of("contracts", "core", "strategies", "executor", "lifecycle", "watchtower");

    /** What these need, out of all that is on the class path of this test: without Micrometer and Caffeine. */
    private static final Pattern LIBRARIES = Pattern.compile("(resilience4j-(core|circuitbreaker|bulkhead|retry)"
            + "|resilience4j-(ratelimiter|timelimiter)|context-propagation|slf4j-api|jspecify|picocli|uplot"
            + "|jackson-(annotations|core|databind)|jetty-[a-z-]+|sqlite-jdbc)-[0-9].*[.]jar");

    @TempDir
    Path directory;

    @Test
    @Tag("system")
    void consumer_runsAsANamedModule_andPrintsTheSameOnTheClassPath() throws Exception {
        Path modular = compile("-p", path());
        Path plain = compile("-cp", path());
        List<String> asModule =
                run("modular", "-p", path() + File.pathSeparator + modular, "-m", "acme.consumer/" + MAIN);
        List<String> onClassPath = run("plain", "-cp", path() + File.pathSeparator + plain, MAIN);

        assertThat(asModule)
                .containsExactly(
                        "breaker: called, CLOSED",
                        "lock: true, again: HeldHere",
                        "heartbeat: one",
                        "answer: hello world (fallback)",
                        "problems: []",
                        "GET /: 200",
                        "GET /js/store.js: 200",
                        "GET /webjars/uplot/1.6.30/dist/uPlot.esm.js: 200",
                        "GET /health/ready: 200",
                        "feed: shows the node",
                        "ready",
                        "shutdown: SIGNAL",
                        "exit code: 143");
        assertThat(onClassPath).isEqualTo(asModule);
    }

    @Test
    void packageThatIsNotExported_cannotBeNamed() throws IOException {
        TreeMap<String, String> hidden = hiddenTypes();
        Path source = Files.createDirectories(directory.resolve("source/acme/consumer"));
        Files.copy(CONSUMER.resolve("module-info.java"), directory.resolve("source/module-info.java"));
        Files.writeString(
                source.resolve("Nosy.java"),
                hidden.values().stream()
                        .map(type -> "import " + type + ";\n")
                        .collect(joining("", "package acme.consumer;\n", "class Nosy {}\n")));
        String said = javac(directory.resolve("source"), "-p", path(), "-d", directory.toString());

        assertThat(hidden).containsKey("io.holdfast.lifecycle.internal");
        assertThat(hidden.keySet())
                .allSatisfy(name -> assertThat(said).contains("error: package " + name + " is not visible"));
    }

    /** A public type of each package that is not exported to everybody. */
    private static TreeMap<String, String> hiddenTypes() {
        TreeMap<String, String> types = new TreeMap<>();
        for (String module : MODULES) {
            House.Module house = House.module(module);
            house.mainClasses().stream()
                    .filter(JavaClass::isTopLevelClass)
                    .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                    .filter(type -> !house.exports().contains(type.getPackageName()))
                    .forEach(type -> types.put(type.getPackageName(), type.getName()));
        }
        return types;
    }

    private static String path() {
        Stream<Path> published =
                MODULES.stream().map(module -> House.module(module).path().resolve("target/classes"));
        Stream<Path> libraries = Stream.of(
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                                .split(File.pathSeparator, -1))
                .map(Path::of)
                .filter(file ->
                        LIBRARIES.matcher(String.valueOf(file.getFileName())).matches());
        return Stream.concat(published, libraries).map(Path::toString).collect(joining(File.pathSeparator));
    }

    private Path compile(String option, String path) throws IOException {
        Path classes = directory.resolve("classes" + option);
        assertThat(javac(CONSUMER, option, path, "-Xlint:all", "-d", classes.toString()))
                .as("what javac said")
                .isEmpty();
        return classes;
    }

    /**
     * On the class path the module's declaration is left out, since its modules would not be found. On the module path
     * the class path is an empty folder, since javac would else take that of this test.
     */
    private String javac(Path sources, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(options));
        boolean modular = arguments.contains("-p");
        if (modular) {
            arguments.addAll(List.of("-cp", directory.toString()));
        }
        try (Stream<Path> files = Files.walk(sources)) {
            files.map(Path::toString)
                    .filter(file -> file.endsWith(".java") && (modular || !file.endsWith("module-info.java")))
                    .forEach(arguments::add);
        }
        StringWriter said = new StringWriter();
        PrintWriter printer = new PrintWriter(said);
        ToolProvider.findFirst("javac").orElseThrow().run(printer, printer, arguments.toArray(String[]::new));
        return said.toString();
    }

    /** What it prints and its exit code; told to end when it says that it is ready. */
    private List<String> run(String name, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(arguments));
        command.add(Files.createDirectory(directory.resolve(name)).toString());
        Path errors = directory.resolve(name + ".errors");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        List<String> said = new ArrayList<>();
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                said.add(line);
                if (line.equals("ready")) {
                    process.toHandle().destroy(); // the process's own method would close its output as well
                }
            }
            said.add("exit code: " + process.waitFor());
        } finally {
            process.destroyForcibly();
        }
        assertThat(errors).content().doesNotContain("Exception");
        return said;
    }
}
