package io.holdfast.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.lifecycle.process.ChildJvm;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What docs/lifecycle.md says about Log4j, which closes its appenders in a shutdown hook of its own. */
@Tag("system")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LogAtTheEndSystemTest {

    @TempDir
    Path directory;

    private List<String> logged(String... options) throws Exception {
        Path classes = Path.of(LogAtTheEndApp.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        String jars = classes.resolveSibling("log4j") + File.separator + "*";
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of(
                "-Dslf4j.provider=org.apache.logging.slf4j.SLF4JServiceProvider",
                "-Dlog4j.configurationFile=log4j-stderr.xml",
                "-cp",
                System.getProperty("java.class.path") + File.pathSeparator + jars));
        List<String> command = ChildJvm.command(List.of(), List.of(), LogAtTheEndApp.class, directory);
        int main = command.indexOf(LogAtTheEndApp.class.getName());
        List<String> changed = new ArrayList<>(command.subList(0, main));
        changed.addAll(all);
        changed.addAll(command.subList(main, command.size()));
        try (ChildJvm app = ChildJvm.of(changed)) {
            assertThat(app.exitCode()).isEqualTo(3);
            return app.errors();
        }
    }

    @Test
    void log4jThatLeavesTheEndToUs_hasTheLineOfTheFinaliser() throws Exception {
        assertThat(logged("-Dlog4j.shutdownHookEnabled=false")).contains("INFO working", "INFO saved");
    }

    @Test
    void log4jAsItComes_losesIt() throws Exception {
        assertThat(logged()).contains("INFO working").doesNotContain("INFO saved");
    }
}
