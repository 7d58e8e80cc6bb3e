package io.holdfast.watchtower.recorder;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Joins signs of life into intervals, in memory, so that a sign every second costs one row per outage. They are kept
 * apart from the queue, so that a full queue is not taken for a silence afterwards.
 */
final class SignOfLifeBuffer {

    private static final int ENDED_AT_MOST = 1_024;
    private static final long STEP_MICROS = 2_000_000;

    private final long everyNanos;
    private final Duration join;

    @GuardedBy("this")
    private final Deque<AliveInterval> ended = new ArrayDeque<>();

    @GuardedBy("this")
    private @Nullable AliveInterval current;

    @GuardedBy("this")
    private @Nullable AliveInterval written;

    @GuardedBy("this")
    private long writtenNanos;

    @GuardedBy("this")
    private long sequence;

    @GuardedBy("this")
    private int hurrying;

    /**
     * @param every how often an interval that goes on is written, and how far apart two signs of one interval may be
     */
    SignOfLifeBuffer(Duration every) {
        this.join = every;
        this.everyNanos = every.toNanos();
    }

    /**
     * Returns false if an older interval was pushed out.
     *
     * @param micros how long the run has lasted
     */
    synchronized boolean add(Entry.SignOfLife sign, long micros) {
        if (sign.sequence() <= sequence) {
            return true; // the loop has not moved: no sign of life
        }
        sequence = sign.sequence();
        AliveInterval span = current;
        if (span == null) {
            current = AliveInterval.at(1, sign, micros);
            return true;
        }
        Duration since = Duration.between(span.to(), sign.at());
        if (!since.isNegative() && since.compareTo(join) <= 0 && !hasStepped(span, since, micros)) {
            current = span.until(sign, micros);
            return true;
        }
        boolean fits = ended.size() < ENDED_AT_MOST;
        if (!fits) {
            ended.removeFirst();
        }
        if (!span.equals(written)) {
            ended.addLast(span);
        }
        current = AliveInterval.at(span.number() + 1, sign, micros);
        return fits;
    }

    /** Whether the clock was set: the two parts of the interval would lie apart once it is known by how much. */
    private boolean hasStepped(AliveInterval span, Duration wall, long micros) {
        boolean known = span.toMicros() >= 0 && micros >= 0;
        return known && Math.abs(micros - span.toMicros() - wall.toNanos() / 1_000) > STEP_MICROS;
    }

    /** What should be written now; the same again until it is {@link #written}. */
    synchronized List<AliveInterval> due(long nowNanos) {
        List<AliveInterval> due = new ArrayList<>(ended);
        AliveInterval span = current;
        boolean time = hurrying > 0 || written == null || nowNanos - writtenNanos >= everyNanos;
        if (span != null && !span.equals(written) && (time || !due.isEmpty())) {
            due.add(span);
        }
        return due;
    }

    /** These are committed. */
    synchronized void written(List<AliveInterval> spans, long nowNanos) {
        if (spans.isEmpty()) {
            return;
        }
        ended.removeAll(spans);
        written = spans.get(spans.size() - 1);
        writtenNanos = nowNanos;
    }

    /** From now on whatever is not written is due at once; until {@link #relax} was called as often. */
    synchronized void hurry() {
        hurrying++;
    }

    synchronized void relax() {
        hurrying--;
    }

    /** Whether everything is written. */
    synchronized boolean isSettled() {
        return ended.isEmpty() && Objects.equals(current, written);
    }
}
