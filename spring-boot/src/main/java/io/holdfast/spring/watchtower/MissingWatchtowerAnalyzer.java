package io.holdfast.spring.watchtower;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Names the artifact to add. */
final class MissingWatchtowerAnalyzer extends AbstractFailureAnalyzer<MissingWatchtowerException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, MissingWatchtowerException cause) {
        return new FailureAnalysis(
                "holdfast.watchtower.enabled is true, but Holdfast's watchtower is not on the class path.",
                "Add the artifact io.holdfast:holdfast-watchtower, or do not exclude it from the starter, or set"
                        + " holdfast.watchtower.enabled to false.",
                cause);
    }
}
