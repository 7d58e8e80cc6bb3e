package io.holdfast.watchtower.snapshot;

import java.util.ArrayDeque;
import java.util.Deque;

/** Events a second from a counter, over the last ten seconds at most. Used by one thread. */
final class Rate {

    private static final long SPAN_NANOS = 10_000_000_000L;
    private static final long STEP_NANOS = 500_000_000L;

    private record Sample(long nanos, long count) {}

    private final Deque<Sample> samples = new ArrayDeque<>();

    double perSecond(long nanos, long count) {
        while (samples.size() > 1 && nanos - samples.getFirst().nanos() > SPAN_NANOS) {
            samples.removeFirst();
        }
        if (samples.isEmpty() || count < samples.getLast().count()) {
            samples.clear();
            samples.add(new Sample(nanos, count));
            return 0;
        }
        Sample first = samples.getFirst();
        if (nanos - samples.getLast().nanos() >= STEP_NANOS) {
            samples.addLast(new Sample(nanos, count));
        }
        long elapsed = nanos - first.nanos();
        return elapsed <= 0 ? 0 : FeedFormat.oneDecimal((count - first.count()) * 1e9 / elapsed);
    }
}
