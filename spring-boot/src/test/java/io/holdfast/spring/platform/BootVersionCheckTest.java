package io.holdfast.spring.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;

class BootVersionCheckTest {

    @ParameterizedTest
    @ValueSource(strings = {"2.7.18", "3.0.0", "3.2.12", "3.4.13", "3.4.0-SNAPSHOT"})
    void olderBoot_isRefused_inOneSentence(String version) {
        assertThatThrownBy(() -> BootVersionCheck.check(version))
                .isInstanceOfSatisfying(UnsupportedBootException.class, refused -> {
                    FailureAnalysis analysis = new UnsupportedBootFailureAnalyzer().analyze(refused);
                    assertThat(analysis.getDescription())
                            .isEqualTo("holdfast-spring-boot-starter does not run on this version of Spring Boot."
                                    + " Spring Boot: " + version + " (expected: 3.5 or newer)");
                    assertThat(analysis.getAction()).startsWith("Update Spring Boot to 3.5, 4.0 or 4.1");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.5.0", "3.5.7", "4.0.0-RC1", "4.1.2", "5.0.0", "10.0.0", "unknown", ""})
    void otherBoot_isTaken(String version) {
        assertThatCode(() -> BootVersionCheck.check(version)).doesNotThrowAnyException();
    }
}
