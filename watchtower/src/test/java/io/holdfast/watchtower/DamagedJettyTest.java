package io.holdfast.watchtower;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.registry.BreakerRegistry;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Jetty that lacks something which is noticed late: nothing is left of the server that did not start. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DamagedJettyTest {

    /** All of the class path anew, but for one class. */
    private static final class Without extends URLClassLoader {
        private final String missing;

        Without(String missing) {
            super(
                    Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                            .map(Without::url)
                            .toArray(URL[]::new),
                    ClassLoader.getPlatformClassLoader());
            this.missing = missing;
        }

        private static URL url(String entry) {
            try {
                return new File(entry).toURI().toURL();
            } catch (MalformedURLException e) {
                throw new AssertionError(entry, e);
            }
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.equals(missing)) {
                throw new ClassNotFoundException(name);
            }
            return super.findClass(name);
        }
    }

    /** Tells the problems of a watchtower, and which threads of a server there are besides those before. */
    public static final class Start implements Supplier<List<String>> {
        private static final String SERVER = "holdfast-watchtower-([0-9]|timer).*";

        @Override
        public List<String> get() {
            List<Thread> before = LivingThreads.named(SERVER);
            try (Watchtower tower = Watchtower.builder()
                    .registry(BreakerRegistry.ofDefaults())
                    .port(0)
                    .start()) {
                List<String> found = new ArrayList<>(tower.problems());
                LivingThreads.named(SERVER).stream()
                        .filter(thread -> !before.contains(thread))
                        .forEach(thread -> found.add(thread.getName()));
                return found;
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static List<String> startWithout(String name) throws ReflectiveOperationException, IOException {
        try (Without loader = new Without(name)) {
            Object start = loader.loadClass(Start.class.getName())
                    .getDeclaredConstructor()
                    .newInstance();
            return ((Supplier<List<String>>) start).get();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.eclipse.jetty.server.ServerConnector",
                "org.eclipse.jetty.util.thread.strategy.AdaptiveExecutionStrategy",
                "org.eclipse.jetty.io.ManagedSelector$Start",
                "org.eclipse.jetty.server.AbstractConnector$Acceptor"
            })
    void classThatIsMissing_isNamed_andNoThreadIsLeft(String name) throws Exception {
        assertThat(startWithout(name)).singleElement().asString().contains(name.replace('.', '/'));
    }

    @Test
    void nothingMissing_aServerRuns() throws Exception {
        assertThat(startWithout("none")).isNotEmpty().allMatch(thread -> thread.startsWith("holdfast-watchtower-"));
    }
}
