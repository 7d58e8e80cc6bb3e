package io.holdfast.watchtower;

import io.holdfast.watchtower.snapshot.Snapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What was answered at each of the last ticks, so that a page that comes later has a past to show. Thread-safe. */
final class Series {

    static final int TICKS = 600;

    /**
     * One tick, over all executors.
     *
     * @param seq its sequence
     * @param at when
     * @param complete answers
     * @param degraded answers
     * @param failed answers
     */
    record Point(long seq, String at, long complete, long degraded, long failed) {}

    private final Deque<Point> points = new ArrayDeque<>();

    synchronized void add(Snapshot snapshot) {
        long complete = 0;
        long degraded = 0;
        long failed = 0;
        for (Snapshot.AnswersPart part : snapshot.answers()) {
            complete += part.complete();
            degraded += part.degraded();
            failed += part.failed();
        }
        points.addLast(new Point(snapshot.seq(), snapshot.at(), complete, degraded, failed));
        if (points.size() > TICKS) {
            points.removeFirst();
        }
    }

    /** The sequence of the last tick; 0 before the first. */
    synchronized long last() {
        Point last = points.peekLast();
        return last == null ? 0 : last.seq();
    }

    /** The ticks after this one; all, if it is not of this run. */
    synchronized List<Point> after(long seq) {
        Point last = points.peekLast();
        boolean known = last != null && seq <= last.seq();
        List<Point> newer = new ArrayList<>();
        for (Point point : points) {
            if (!known || point.seq() > seq) {
                newer.add(point);
            }
        }
        return newer;
    }
}
