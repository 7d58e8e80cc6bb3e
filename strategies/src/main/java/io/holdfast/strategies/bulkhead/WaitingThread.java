package io.holdfast.strategies.bulkhead;

import io.holdfast.core.time.TimeSource;
import java.util.concurrent.locks.LockSupport;

/** A thread that waits for a place, with a bound. */
final class WaitingThread extends Waiter {

    private final Thread thread = Thread.currentThread();
    private volatile boolean admitted;

    @Override
    void admitted() {
        admitted = true;
        LockSupport.unpark(thread);
    }

    /**
     * Waits until the thread is admitted, its time is over or it is interrupted.
     *
     * @return false if it has given up; then it is interrupted again if it was
     */
    boolean await(WaitingLine line, Places places, long nanos, TimeSource time) {
        boolean waited = false;
        try {
            boolean mine = parked(line, places, nanos, time);
            waited = true;
            return mine;
        } finally {
            if (!waited) { // a clock or a timer that throws, or a stack that has no room
                withdraw(line, places);
            }
        }
    }

    private boolean parked(WaitingLine line, Places places, long nanos, TimeSource time) {
        boolean onMachineTime = time == TimeSource.system();
        long end = time.nanoTime() + nanos;
        TimeSource.Timer timer = onMachineTime ? null : time.schedule(() -> LockSupport.unpark(thread), nanos);
        try {
            for (; ; ) {
                if (Thread.interrupted()) {
                    withdraw(line, places);
                    thread.interrupt();
                    return false;
                }
                if (admitted) {
                    return true;
                }
                long left = end - time.nanoTime();
                if (left <= 0) {
                    // Let in at this very moment, it has a place, and uses it.
                    return !line.giveUp(this);
                }
                if (onMachineTime) {
                    LockSupport.parkNanos(line, left);
                } else {
                    LockSupport.park(line);
                }
            }
        } finally {
            if (timer != null) {
                boolean unused = timer.cancel();
            }
        }
    }

    /** Leaves the line, or hands on the place that it was given at this very moment. */
    private void withdraw(WaitingLine line, Places places) {
        if (!line.giveUp(this) && places.giveBack() == Places.Left.FREE_AND_WAITED_FOR) {
            line.letIn();
        }
    }
}
