package io.holdfast.spring.jfr;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import java.nio.file.Path;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

@Timeout(120)
class JfrAutoConfigurationTest {

    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withUserConfiguration(Application.class);

    private static final String[] FULL = {
        "resilience4j.ratelimiter.configs.default.limit-for-period=1",
        "resilience4j.ratelimiter.configs.default.limit-refresh-period=1h",
        "resilience4j.ratelimiter.configs.default.timeout-duration=0"
    };

    @TempDir
    Path directory;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @Test
    void whatRegistriesDo_isRecorded() {
        application.withPropertyValues(FULL).run(context -> {
            Path file = directory.resolve("events.jfr");
            try (Recording recording = new Recording()) {
                recording.start();
                context.getBean(CircuitBreakerRegistry.class)
                        .circuitBreaker("search")
                        .transitionToOpenState();
                assertThat(context.getBean(RateLimiterRegistry.class)
                                .rateLimiter("search")
                                .acquirePermission(2))
                        .isFalse();
                recording.stop();
                recording.dump(file);
            }
            assertThat(RecordingFile.readAllEvents(file))
                    .extracting(RecordedEvent::getEventType)
                    .extracting(type -> type.getName())
                    .contains("holdfast.BreakerTransition", "holdfast.CallRefused");
            assertThat(context.getBean(RecordedBeans.class).isRecording()).isFalse();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"holdfast.jfr.enabled=false", "holdfast.enabled=false"})
    void switchedOff_thereIsNone(String property) {
        application
                .withPropertyValues(property)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(RecordedBeans.class));
    }

    @Test
    void withoutTheArtifact_thereIsNone() {
        application
                .withClassLoader(new FilteredClassLoader("io.holdfast.jfr"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(RecordedBeans.class));
    }
}
