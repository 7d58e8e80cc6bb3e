package io.holdfast.watchtower.recorder;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One thing that happened, as the {@link FlightRecorder} keeps it. All are immutable; a missing part is rejected with
 * {@link NullPointerException}. Texts of any length are taken; the recorder cuts each at 4 000 characters.
 *
 * <p>The start of a run is no entry: the recorder writes it by itself when it opens, and {@link Report#runs()} gives it
 * back.
 */
public sealed interface Entry {

    /** When, by the wall clock; kept to the millisecond. */
    Instant at();

    /**
     * The work loop has done something since the last sign. Counts only if the sequence has grown since the last sign
     * of this run, so a living process with a dead loop is a silence. Give one with every tick: signs are joined in
     * memory and take no place in the queue.
     *
     * @param at when
     * @param sequence the heartbeat's; where there is no heartbeat, any number that grows with the work
     */
    record SignOfLife(Instant at, long sequence) implements Entry {
        /** Rejects a missing part with {@link NullPointerException}. */
        public SignOfLife {
            requireNonNull(at, "at");
        }
    }

    /**
     * A breaker changed its state.
     *
     * @param at when
     * @param registry the name of the breaker's registry, since two of them may have breakers of one name; empty if
     *     there is but one
     * @param breaker its name
     * @param from the state before, such as {@code CLOSED}
     * @param to the state after, such as {@code OPEN}
     * @param why for people; empty if nothing is known
     */
    record Transition(Instant at, String registry, String breaker, String from, String to, String why)
            implements Entry {
        /** Makes a transition of a breaker whose registry needs no name. */
        public Transition(Instant at, String breaker, String from, String to, String why) {
            this(at, "", breaker, from, to, why);
        }

        /** Rejects a missing part with {@link NullPointerException}. */
        public Transition {
            requireNonNull(at, "at");
            requireNonNull(registry, "registry");
            requireNonNull(breaker, "breaker");
            requireNonNull(from, "from");
            requireNonNull(to, "to");
            requireNonNull(why, "why");
        }
    }

    /**
     * Somebody gave a breaker, or something else that a registry holds, another configuration while it was in use.
     *
     * @param at when
     * @param of what it is, such as {@code BREAKER} or {@code RATE_LIMIT}
     * @param registry the name of its registry; empty if there is but one
     * @param name its name
     * @param changes each setting that is another one now, as {@code setting: old -> new}; empty if none of those that
     *     can be compared is
     * @param carried what was kept
     * @param dropped what could not be kept
     */
    record Reconfigured(
            Instant at,
            String of,
            String registry,
            String name,
            List<String> changes,
            List<String> carried,
            List<String> dropped)
            implements Entry {
        /** Rejects a missing part with {@link NullPointerException}. */
        public Reconfigured {
            requireNonNull(at, "at");
            requireNonNull(of, "of");
            requireNonNull(registry, "registry");
            requireNonNull(name, "name");
            changes = List.copyOf(changes);
            carried = List.copyOf(carried);
            dropped = List.copyOf(dropped);
        }
    }

    /**
     * How a node's executions of some time ended.
     *
     * @param at the end of that time
     * @param executor the executor's name
     * @param node the node's name
     * @param period how long that time was
     * @param statuses how many ended how; {@code SUCCESS} and {@code FALLBACK_SUCCESS} are good, {@code SKIPPED} and
     *     {@code CANCELLED} count neither way, whatever else there is was a failure
     * @param provenances how many values came from where
     * @param p50Nanos the median latency in nanoseconds; -1 unknown
     * @param p99Nanos the 99th percentile in nanoseconds; -1 unknown
     */
    record NodeTally(
            Instant at,
            String executor,
            String node,
            Duration period,
            Map<String, Long> statuses,
            Map<String, Long> provenances,
            long p50Nanos,
            long p99Nanos)
            implements Entry {
        /** Rejects a missing part with {@link NullPointerException}. */
        public NodeTally {
            requireNonNull(at, "at");
            requireNonNull(executor, "executor");
            requireNonNull(node, "node");
            requireNonNull(period, "period");
            statuses = Map.copyOf(statuses);
            provenances = Map.copyOf(provenances);
        }
    }

    /**
     * An answer lacked something that its intent requires.
     *
     * @param at when
     * @param executor the executor's name
     * @param intent the intent's name
     * @param missing the required fields that had no value
     * @param explain the answer's explanation
     */
    record FailedAnswer(Instant at, String executor, String intent, List<String> missing, String explain)
            implements Entry {
        /** Rejects a missing part with {@link NullPointerException}. */
        public FailedAnswer {
            requireNonNull(at, "at");
            requireNonNull(executor, "executor");
            requireNonNull(intent, "intent");
            missing = List.copyOf(missing);
            requireNonNull(explain, "explain");
        }
    }

    /**
     * A supervisor ended or started the process.
     *
     * @param at when
     * @param cause such as {@code HUNG} or {@code PLANNED}
     * @param exitCode the ended process's; -1 if it has none
     * @param detail one line for a person
     */
    record Restart(Instant at, String cause, int exitCode, String detail) implements Entry {
        /** Rejects a missing part with {@link NullPointerException}. */
        public Restart {
            requireNonNull(at, "at");
            requireNonNull(cause, "cause");
            requireNonNull(detail, "detail");
        }
    }

    /**
     * The process begins to end.
     *
     * @param at when
     * @param reason such as {@code SIGNAL}
     * @param detail one line for a person
     */
    record ShutdownBegun(Instant at, String reason, String detail) implements Entry {
        /** Rejects a missing part with {@link NullPointerException}. */
        public ShutdownBegun {
            requireNonNull(at, "at");
            requireNonNull(reason, "reason");
            requireNonNull(detail, "detail");
        }
    }

    /**
     * The process has ended as far as a recorder that still runs can tell. Without one, {@link FlightRecorder#close()}
     * counts as a clean end.
     *
     * @param at when
     * @param reason such as {@code SIGNAL}
     * @param detail one line for a person
     * @param clean whether every step so far did its work
     */
    record ShutdownEnded(Instant at, String reason, String detail, boolean clean) implements Entry {
        /** Rejects a missing part with {@link NullPointerException}. */
        public ShutdownEnded {
            requireNonNull(at, "at");
            requireNonNull(reason, "reason");
            requireNonNull(detail, "detail");
        }
    }

    /**
     * The recorder itself could not write for some time. Written by the recorder when it can again; entries of that
     * time that the queue had room for are there, in their places.
     *
     * @param at when it could write again
     * @param since since when it could not
     * @param reason what was in the way
     * @param dropped how many entries found no room since the last such entry, or since the start
     */
    record RecordingPaused(Instant at, Instant since, String reason, long dropped) implements Entry {
        /** Rejects a missing part with {@link NullPointerException}. */
        public RecordingPaused {
            requireNonNull(at, "at");
            requireNonNull(since, "since");
            requireNonNull(reason, "reason");
        }
    }
}
