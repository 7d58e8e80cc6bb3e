package io.holdfast.spring.lifecycle;

import io.holdfast.lifecycle.shutdown.ShutdownPhase;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The process around the application.
 *
 * @param enabled whether the application may have a lifecycle
 * @param directory the directory of lock, heartbeat and end marker; without one there is no lifecycle
 * @param name the name of the files; by default spring.application.name
 * @param ownJvm whether signals, System.exit and the end of the JVM are the lifecycle's; by default true, but not in a
 *     test or in another's servlet container. A test that does not say so gets a temporary directory
 * @param waitForLock how long to wait for another instance to end before giving way to it
 * @param diagnoseHolder how long the instance that holds the lock may take for a thread dump, when we are refused; none
 *     is taken by default
 * @param beatWithin the longest healthy time between two beats
 * @param limit how long a shutdown may take in all before the JVM is halted; by default the sum of its budgets and 3 s
 * @param budgets how long each phase of the shutdown may take
 * @param restart when the process ends by itself, for a supervisor to start it again
 * @param beat what beats
 */
@ConfigurationProperties("holdfast.lifecycle")
record LifecycleProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable Path directory,
        @Nullable String name,
        @Nullable Boolean ownJvm,
        @DefaultValue("0s") Duration waitForLock,
        @Nullable Duration diagnoseHolder,
        @DefaultValue("10s") Duration beatWithin,
        @Nullable Duration limit,
        @DefaultValue Map<ShutdownPhase, Duration> budgets,
        @DefaultValue Restart restart,
        @DefaultValue Beat beat) {

    /**
     * A planned restart.
     *
     * @param at the time of day, such as 05:55; without one there is no planned restart
     * @param zone the zone of that time; by default that of the machine
     * @param day the day of the week; by default every day
     * @param minimumUptime how long the process must have run
     */
    record Restart(
            @Nullable String at,
            @Nullable ZoneId zone,
            @Nullable DayOfWeek day,
            @DefaultValue("10m") Duration minimumUptime) {}

    /**
     * What beats.
     *
     * @param web whether requests that complete beat, and, when there are none, a request of our own to the server
     */
    record Beat(@DefaultValue("true") boolean web) {}
}
