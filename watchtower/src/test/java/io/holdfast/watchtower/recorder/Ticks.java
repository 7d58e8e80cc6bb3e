package io.holdfast.watchtower.recorder;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Does something at a fixed distance, and counts the ticks that were missed: more than three distances passed between two. A machine that stood still as
 * a whole misses ticks that nobody else is guilty of: a second thread, which does nothing, tells when that was so.
 */
final class Ticks {

    private static final int MISSED_AFTER = 3;

    private final long period;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile long stoodStillUntil = Long.MIN_VALUE;
    private long longest;
    private int missed;
    private int excused;

    Ticks(Duration period) {
        this.period = period.toNanos();
    }

    void run(int ticks, IntConsumer action) throws InterruptedException {
        stoodStillUntil = System.nanoTime() - period * 100;
        Thread idle = new Thread(this::watchTheMachine);
        idle.setDaemon(true);
        idle.start();
        long last = System.nanoTime();
        long next = last + period;
        for (int tick = 1; tick <= ticks; tick++) {
            waitUntil(next);
            action.accept(tick);
            long now = System.nanoTime();
            longest = Math.max(longest, now - last);
            if (now - last > MISSED_AFTER * period) {
                waitUntil(now + period); // the other thread may wake up a little later
                if (stoodStillUntil - last > 0) {
                    excused++;
                } else {
                    missed++;
                }
                now = System.nanoTime();
            }
            last = now;
            next = now - next > period ? now + period : next + period;
        }
        over.set(true);
        idle.join(10_000);
    }

    int missed() {
        return missed;
    }

    private void watchTheMachine() {
        long last = System.nanoTime();
        while (!over.get()) {
            LockSupport.parkNanos(period / 4);
            long now = System.nanoTime();
            if (now - last > period) {
                stoodStillUntil = now;
            }
            last = now;
        }
    }

    private static void waitUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    @Override
    public String toString() {
        return missed + " ticks missed, " + excused + " while the machine stood still; the longest distance "
                + longest / 1_000_000 + " ms";
    }
}
