package io.holdfast.spring.actuator;

import io.holdfast.lifecycle.Lifecycle;
import io.holdfast.lifecycle.heartbeat.Heartbeat;
import io.holdfast.lifecycle.readiness.Readiness;
import io.holdfast.lifecycle.shutdown.Shutdown;
import io.holdfast.spring.watchtower.Page;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the process shows, as maps of plain values. Safe for use by many threads. */
final class ProcessView {

    private final @Nullable Lifecycle life;
    private final @Nullable Page page;

    ProcessView(@Nullable Lifecycle life, @Nullable Page page) {
        this.life = life;
        this.page = page;
    }

    Map<String, Object> all() {
        Map<String, Object> all = new LinkedHashMap<>();
        if (life != null) {
            all.put("lock", lock(life));
            all.put("heartbeat", heartbeat(life.heartbeat()));
            all.put("readiness", readiness(life.readiness()));
            all.put("shutdown", shutdown(life.shutdown()));
            all.put("lastEnd", life.lastEnd().toString());
        }
        if (page != null) {
            Map<String, Object> watchtower = new LinkedHashMap<>();
            page.watchtower()
                    .ifPresent(tower -> watchtower.put("address", tower.uri().toString()));
            watchtower.put("problems", page.problems());
            all.put("watchtower", watchtower);
        }
        return all;
    }

    private static Map<String, Object> lock(Lifecycle life) {
        Map<String, Object> lock = new LinkedHashMap<>();
        lock.put("path", life.lock().path().toString());
        lock.put("held", life.lock().lostReason().isEmpty());
        life.lock().lostReason().ifPresent(reason -> lock.put("lost", reason));
        return lock;
    }

    private static Map<String, Object> heartbeat(Heartbeat heartbeat) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("beats", heartbeat.sequence());
        view.put("silenceMillis", heartbeat.silence().toMillis());
        view.put("beatWithinMillis", heartbeat.maximumInterval().toMillis());
        view.put("lastUnit", heartbeat.lastUnit());
        return view;
    }

    private static Map<String, Object> readiness(Readiness readiness) {
        Readiness.Snapshot now = readiness.snapshot();
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("state", now.state().name());
        view.put("conditions", now.conditions());
        view.put("unmet", now.unmet());
        return view;
    }

    private static Map<String, Object> shutdown(Shutdown shutdown) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("begun", shutdown.isStopping());
        shutdown.phase().ifPresent(phase -> view.put("phase", phase.name()));
        if (shutdown.isStopping()) {
            view.put("why", shutdown.why());
        }
        return view;
    }
}
