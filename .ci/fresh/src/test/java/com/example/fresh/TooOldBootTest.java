package com.example.fresh;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringBootVersion;

class TooOldBootTest {

    @Test
    void start_endsWithOneReadableSentence(@TempDir Path directory) throws Exception {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Fresh.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String written = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(written).isEqualTo(1);
        assertThat(written)
                .contains("APPLICATION FAILED TO START")
                .contains("holdfast-spring-boot-starter does not run on this version of Spring Boot. Spring Boot: "
                        + SpringBootVersion.getVersion() + " (expected: 3.5 or newer)")
                .doesNotContain("\tat ");
    }
}
