package io.holdfast.watchtower;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.util.Jetty;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * With the Jetty that an application brings. The oldest one's jars are put into {@code target/jetty-oldest} by the
 * build.
 */
@Tag("system")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OtherJettySystemTest {

    private static final Path OLDEST =
            Path.of(System.getProperty("holdfast.root", ".."), "watchtower/target/jetty-oldest");

    @TempDir
    Path directory;

    private static String withoutJetty() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !Path.of(entry).getFileName().toString().startsWith("jetty-"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static List<Path> jars() throws IOException {
        try (Stream<Path> jars = Files.list(OLDEST)) {
            return jars.filter(jar -> jar.getFileName().toString().startsWith("jetty-"))
                    .sorted()
                    .toList();
        }
    }

    private static String classPath(List<Path> jars) {
        return withoutJetty()
                + jars.stream().map(jar -> File.pathSeparator + jar).collect(Collectors.joining());
    }

    private TowerProcess service(String classPath) throws IOException {
        return TowerProcess.start(classPath, directory.resolve("service.log"), List.of("-Xmx128m"), 3);
    }

    @Test
    void oldestJettyThatIsSaidToDo_does() throws Exception {
        assertThat(jars())
                .hasSize(6)
                .allSatisfy(jar -> assertThat(jar.toString()).contains(JettyVersion.OLDEST));
        try (TowerProcess service = service(classPath(jars()));
                Watcher watcher = Watcher.at(service.page())) {
            JsonNode snapshot = watcher.snapshot();
            assertThat(snapshot.path("breakers")).hasSize(3);
            try (RawConnection page = RawConnection.to(service.page())) {
                page.say("GET / HTTP/1.1", "Host: " + service.page().getAuthority());
                assertThat(page.head()).startsWith("HTTP/1.1 200");
            }
        }
    }

    @Test
    void jettyThatLacksAClass_isNamed_andTheServiceWorks() throws Exception {
        List<Path> damaged = new ArrayList<>();
        for (Path jar : jars()) {
            boolean isServer = jar.getFileName().toString().startsWith("jetty-server");
            damaged.add(isServer ? without(jar, "org/eclipse/jetty/server/ServerConnector") : jar);
        }
        try (TowerProcess service = service(classPath(damaged))) {
            assertThat(service.first())
                    .startsWith(TowerProcess.WITHOUT + ": [jetty: " + JettyVersion.OLDEST
                            + " on the class path, and it lacks ")
                    .contains(
                            "org/eclipse/jetty/server/ServerConnector",
                            "(expected: " + JettyVersion.BUILT_WITH + ", or ");
            assertThat(service.isAlive()).isTrue();
        }
    }

    @Test
    void noJettyAtAll_isSaid_andTheServiceWorks() throws Exception {
        try (TowerProcess service = service(withoutJetty())) {
            assertThat(service.first())
                    .startsWith(TowerProcess.WITHOUT + ": [jetty: none on the class path, and it lacks ");
        }
    }

    @Test
    void versionThatIsNamed_isTheOneItIsBuiltWith() {
        assertThat(JettyVersion.BUILT_WITH).isEqualTo(Jetty.VERSION);
    }

    private Path without(Path jar, String name) throws IOException {
        Path copy = directory.resolve(jar.getFileName());
        try (JarFile whole = new JarFile(jar.toFile());
                OutputStream out = Files.newOutputStream(copy);
                JarOutputStream rest = new JarOutputStream(out)) {
            for (JarEntry entry : (Iterable<JarEntry>) whole.stream()::iterator) {
                if (!entry.getName().startsWith(name)) {
                    rest.putNextEntry(new JarEntry(entry.getName()));
                    whole.getInputStream(entry).transferTo(rest);
                }
            }
        }
        return copy;
    }
}
