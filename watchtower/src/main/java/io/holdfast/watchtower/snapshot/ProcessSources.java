package io.holdfast.watchtower.snapshot;

import io.holdfast.lifecycle.heartbeat.Heartbeat;
import io.holdfast.lifecycle.lock.ProcessLock;
import io.holdfast.lifecycle.readiness.Readiness;
import io.holdfast.lifecycle.shutdown.Shutdown;
import io.holdfast.watchtower.snapshot.Snapshot.RecorderPart;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where to read how the process is; each part may be absent.
 *
 * @param service the name of the service; empty if it was given none
 * @param lock the process lock
 * @param heartbeat the work loop's
 * @param readiness whether work should be sent here
 * @param shutdown how far its end is
 * @param supervisor the supervisor's directory
 * @param recorder how the flight recorder is; gives null if there is none
 */
public record ProcessSources(
        String service,
        @Nullable ProcessLock lock,
        @Nullable Heartbeat heartbeat,
        @Nullable Readiness readiness,
        @Nullable Shutdown shutdown,
        @Nullable Path supervisor,
        Supplier<@Nullable RecorderPart> recorder) {}
