package io.holdfast.watchtower.snapshot;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that is seen at one tick, as the feed sends it. Immutable. Instants are ISO 8601 text, lengths of time
 * milliseconds unless a name says otherwise, rates per second.
 *
 * @param type always {@code snapshot}
 * @param service the name of the service; empty if it was given none
 * @param seq counts the ticks of this run from 1
 * @param at when it was made, by the wall clock
 * @param everyMillis how far ticks are apart
 * @param state a {@code ReadinessState}; {@code READY} where no readiness was given
 * @param reason what is unmet, or why the process ends; empty if neither
 * @param process the process itself
 * @param breakers sorted by registry and name
 * @param nodes in the order of the contracts
 * @param answers what was answered since the tick before
 * @param answersRecent the last that were not complete, oldest first
 * @param faults what could not be looked at in this tick, by panel, with the reason; the panel then shows what was seen
 *     last
 * @param breakersInAll how many breakers there are; a frame has room for as many of them as its limit allows, the worst
 *     before others
 * @param breakerStates how many breakers are in which state, over all there are
 * @param limits retries, time limits, bulkheads and rate limits, sorted by kind, registry and name; null if no registry
 *     of them is shown
 * @param limitsInAll how many of these there are; a frame has the worst
 * @param reconfigurations what was given another configuration while it was in use: the last, oldest first
 */
@JsonPropertyOrder({"type", "service", "seq", "at", "everyMillis", "state", "reason", "process"})
public record Snapshot(
        String type,
        String service,
        long seq,
        String at,
        long everyMillis,
        String state,
        String reason,
        ProcessPart process,
        List<BreakerPart> breakers,
        List<NodePart> nodes,
        List<AnswersPart> answers,
        List<RecentAnswer> answersRecent,
        Map<String, String> faults,
        int breakersInAll,
        Map<String, Integer> breakerStates,
        @Nullable List<LimitPart> limits,
        int limitsInAll,
        List<ReconfigurationPart> reconfigurations) {

    /** Copies the collections. */
    public Snapshot {
        breakers = List.copyOf(breakers);
        nodes = List.copyOf(nodes);
        answers = List.copyOf(answers);
        answersRecent = List.copyOf(answersRecent);
        faults = Map.copyOf(faults);
        breakerStates = Map.copyOf(breakerStates);
        limits = limits == null ? null : List.copyOf(limits);
        reconfigurations = List.copyOf(reconfigurations);
    }

    /** The same with fewer rows, as a frame has it. */
    Snapshot with(
            List<BreakerPart> fewerBreakers,
            List<NodePart> fewerNodes,
            @Nullable List<LimitPart> fewerLimits,
            Map<String, String> faultsThen) {
        return new Snapshot(
                type,
                service,
                seq,
                at,
                everyMillis,
                state,
                reason,
                process,
                fewerBreakers,
                fewerNodes,
                answers,
                answersRecent,
                faultsThen,
                breakersInAll,
                breakerStates,
                fewerLimits,
                limitsInAll,
                reconfigurations);
    }

    /**
     * A breaker.
     *
     * @param name its name
     * @param registry the name its registry was given
     * @param state of Resilience4j's states
     * @param since when it came into this state; null if that was before it was watched
     * @param failureRate in percent, -1 while too few calls are known
     * @param slowRate in percent, -1 while too few calls are known
     * @param buffered calls in the window
     * @param failed of them
     * @param slow of them
     * @param notPermitted calls refused in this state
     * @param window its kind and size
     * @param minimumCalls how many calls the window must hold before a rate is known, in the state it is in
     * @param openedLately how many times it opened within the last minute; with three and more it flaps
     * @param late outcomes that came too late to count
     * @param why what opened it last; empty if it has not opened while it was watched
     * @param lastErrors the newest different errors, newest last
     * @param retryInMillis until it lets a call try; null unless it is open
     * @param rate calls a second, over the last seconds
     * @param timeline the last changes of state, oldest first
     */
    public record BreakerPart(
            String name,
            String registry,
            String state,
            @Nullable String since,
            double failureRate,
            double slowRate,
            int buffered,
            int failed,
            int slow,
            long notPermitted,
            String window,
            int minimumCalls,
            int openedLately,
            long late,
            String why,
            List<String> lastErrors,
            @Nullable Long retryInMillis,
            double rate,
            List<Change> timeline) {}

    /**
     * A change of a breaker's state.
     *
     * @param at when
     * @param from the state before
     * @param to the state after
     */
    public record Change(String at, String from, String to) {}

    /**
     * A retry, time limit, bulkhead or rate limit. What its kind does not have is left out of the feed.
     *
     * @param kind {@code RETRY}, {@code TIME_LIMIT}, {@code BULKHEAD}, {@code POOL_BULKHEAD} or {@code RATE_LIMIT}
     * @param registry the name its registry was given
     * @param name its name
     * @param settings what is allowed
     * @param now what it does at this moment
     * @param lately what it did within the last minute; null if it does not count
     * @param since since when it refuses: within each minute since then it did; null if it does not
     * @param fault why it cannot be looked at; null if it can
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record LimitPart(
            String kind,
            String registry,
            String name,
            LimitSettings settings,
            LimitNow now,
            @Nullable LimitLately lately,
            @Nullable String since,
            @Nullable String fault) {}

    /**
     * What is allowed.
     *
     * @param limit calls at once, threads, permits in a period, or attempts
     * @param periodNanos the period of a rate limit
     * @param millis the longest wait for a place or a permit; the longest call of a time limit
     * @param capacity how many calls may wait in a queue
     * @param burst permits at once, of a rate limit that spreads them evenly
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record LimitSettings(
            @Nullable Long limit,
            @Nullable Long periodNanos,
            @Nullable Long millis,
            @Nullable Long capacity,
            @Nullable Long burst) {

        static final LimitSettings UNKNOWN = new LimitSettings(null, null, null, null, null);

        static LimitSettings of(long limit) {
            return new LimitSettings(limit, null, null, null, null);
        }
    }

    /**
     * What a limit does at one moment.
     *
     * @param running calls, or busy threads
     * @param available permits left; below 0 if some of later periods are promised already
     * @param waiting calls
     * @param budget retries that the budget has left
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record LimitNow(
            @Nullable Long running,
            @Nullable Long available,
            @Nullable Long waiting,
            @Nullable Long budget) {

        static final LimitNow UNKNOWN = new LimitNow(null, null, null, null);
    }

    /**
     * What a limit did within the last minute.
     *
     * @param calls that ended; 0 for bulkheads and rate limits, which do not count what they let through
     * @param retries of calls
     * @param failed of the calls, those that took too long among them
     * @param timedOut of the calls
     * @param refused calls that were not let through, or not repeated because the budget was dry
     */
    public record LimitLately(long calls, long retries, long failed, long timedOut, long refused) {}

    /**
     * Another configuration for something in use.
     *
     * @param at when
     * @param kind {@code BREAKER} or one of {@link LimitPart}
     * @param registry the name its registry was given
     * @param name its name
     * @param changes each setting that is another one now; empty if none of those that can be compared is
     */
    public record ReconfigurationPart(String at, String kind, String registry, String name, String changes) {}

    /**
     * A node. Latencies are of executions that ran, over the last minute, in milliseconds; -1 if there was none.
     *
     * @param executor the name its executor was given
     * @param node its name
     * @param rate executions a second, skipped ones left out, over the last seconds
     * @param p50 the median
     * @param p95 the 95th percentile
     * @param p99 the 99th percentile
     * @param provenance how many values came from where, over the last minute
     * @param status how many executions ended how, over the last minute
     * @param inFlight executions that hold a place
     * @param zombies timed-out work that still runs
     * @param limit how many executions may hold a place now; -1 without a limit
     * @param hedges hedges sent a second, over the last seconds
     * @param breaker the name of its breaker; null if it has none
     * @param breakerRegistry the name that the breaker's registry is shown under; null if it has no breaker
     */
    public record NodePart(
            String executor,
            String node,
            double rate,
            double p50,
            double p95,
            double p99,
            Map<String, Long> provenance,
            Map<String, Long> status,
            int inFlight,
            int zombies,
            int limit,
            double hedges,
            @Nullable String breaker,
            @Nullable String breakerRegistry) {}

    /**
     * What an executor answered since the tick before.
     *
     * @param executor its name
     * @param complete answers
     * @param degraded answers
     * @param failed answers
     */
    public record AnswersPart(String executor, long complete, long degraded, long failed) {}

    /**
     * An answer that was not complete.
     *
     * @param at when
     * @param executor the executor's name
     * @param intent what was asked
     * @param verdict {@code degraded} or {@code failed}
     * @param explain the answer's own words
     */
    public record RecentAnswer(String at, String executor, String intent, String verdict, String explain) {}

    /**
     * The process.
     *
     * @param pid its number
     * @param host where it runs
     * @param started when the watchtower was started
     * @param lock null if none is known
     * @param heartbeat null if none is known
     * @param readiness null if none is known
     * @param phase how far a shutdown is; null while there is none
     * @param restarts what a supervisor has done, oldest first
     * @param nextRestart when the next planned one is due; null if none is known
     * @param recorder null if nothing is recorded
     */
    public record ProcessPart(
            long pid,
            String host,
            String started,
            @Nullable LockPart lock,
            @Nullable HeartbeatPart heartbeat,
            @Nullable ReadinessPart readiness,
            @Nullable String phase,
            List<RestartPart> restarts,
            @Nullable String nextRestart,
            @Nullable RecorderPart recorder) {}

    /**
     * The process lock.
     *
     * @param path its file
     * @param held whether it is still ours
     * @param holder us, or why it is lost
     */
    public record LockPart(String path, boolean held, String holder) {}

    /**
     * The heartbeat.
     *
     * @param sequence how many units of work are done
     * @param ageMillis how long the loop has been silent
     * @param maxMillis the longest healthy silence
     * @param lastUnit the name of the last unit; empty if it gave none
     */
    public record HeartbeatPart(long sequence, long ageMillis, long maxMillis, String lastUnit) {}

    /**
     * The readiness.
     *
     * @param state a {@code ReadinessState}
     * @param conditions all conditions
     * @param unmet those that do not hold, with the reason
     */
    public record ReadinessPart(String state, List<String> conditions, Map<String, String> unmet) {}

    /**
     * Something a supervisor did.
     *
     * @param at when
     * @param cause why
     * @param exit the exit code; null if there was none
     * @param detail one line
     */
    public record RestartPart(
            String at, String cause, @Nullable Integer exit, String detail) {}

    /**
     * The flight recorder.
     *
     * @param state what it does
     * @param reason why it does not record; null while it does
     * @param queued how many entries wait
     * @param dropped how many found no room
     * @param written how many are committed
     * @param lastCommit when; null if nothing was yet
     * @param walBytes the size of the write-ahead log, after the last commit
     */
    public record RecorderPart(
            String state,
            @Nullable String reason,
            int queued,
            long dropped,
            long written,
            @Nullable String lastCommit,
            long walBytes) {}
}
