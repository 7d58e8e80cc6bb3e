package io.holdfast.spring.actuator;

import io.holdfast.lifecycle.Lifecycle;
import io.holdfast.lifecycle.heartbeat.Heartbeat;
import io.holdfast.lifecycle.readiness.Readiness;
import io.holdfast.lifecycle.readiness.ReadinessState;
import io.holdfast.lifecycle.supervisor.SupervisorBuilder;
import io.holdfast.spring.watchtower.Page;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The health of the process, for both of Boot's ways to say it: {@code DOWN} if the lock is lost or the beat is silent
 * for too long, {@code OUT_OF_SERVICE} if it is not ready, else {@code UP}. What the watchtower cannot open is a detail
 * only, and breakers are no part of it: an open one protects. Safe for use by many threads.
 */
final class HealthFacts {

    /**
     * Health at one moment.
     *
     * @param status Boot's code of it
     * @param details what stands beside it
     */
    record Facts(String status, Map<String, Object> details) {}

    private final @Nullable Lifecycle life;
    private final @Nullable Page page;

    HealthFacts(@Nullable Lifecycle life, @Nullable Page page) {
        this.life = life;
        this.page = page;
    }

    Facts now() {
        Map<String, Object> details = new LinkedHashMap<>();
        String status = life == null ? "UP" : status(life, details);
        if (page != null && !page.problems().isEmpty()) {
            details.put("watchtower", page.problems());
        }
        return new Facts(status, details);
    }

    private static String status(Lifecycle life, Map<String, Object> details) {
        Readiness.Snapshot ready = life.readiness().snapshot();
        details.put("state", ready.state().name());
        if (!ready.unmet().isEmpty()) {
            details.put("unmet", ready.unmet());
        }
        details.put("lock", life.lock().lostReason().orElse("held"));
        details.put("silenceMillis", life.heartbeat().silence().toMillis());
        if (life.lock().lostReason().isPresent() || isSilent(life.heartbeat(), ready.state())) {
            return "DOWN";
        }
        return ready.state().acceptsWork() ? "UP" : "OUT_OF_SERVICE";
    }

    private static boolean isSilent(Heartbeat heartbeat, ReadinessState state) {
        Duration limit = heartbeat.maximumInterval().multipliedBy(SupervisorBuilder.SILENT_INTERVALS);
        return heartbeat.sequence() > 0
                && state != ReadinessState.STARTING
                && !state.isEnding()
                && heartbeat.silence().compareTo(limit) > 0;
    }
}
