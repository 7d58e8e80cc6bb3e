package io.holdfast.spring.platform;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Turns the refusal of an old Spring Boot into a sentence in place of a stack trace. */
final class UnsupportedBootFailureAnalyzer extends AbstractFailureAnalyzer<UnsupportedBootException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnsupportedBootException cause) {
        return new FailureAnalysis(
                "holdfast-spring-boot-starter does not run on this version of Spring Boot. " + cause.getMessage(),
                "Update Spring Boot to 3.5, 4.0 or 4.1, or take holdfast-spring-boot-starter out; holdfast-core works"
                        + " without it.",
                cause);
    }
}
