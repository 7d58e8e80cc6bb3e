package io.holdfast.jfr;

import java.util.concurrent.atomic.AtomicLong;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;

/**
 * Knows whether anything is recorded, without starting Flight Recorder to find out.
 *
 * <p>Flight Recorder tells of changes under a lock of its own, which asking for its recordings takes as well. So it is
 * asked before the observer takes a lock, never after, or two threads might wait for each other. An answer that is out
 * of date by the time the observer would hear it is asked for again.
 */
final class Recordings implements FlightRecorderListener {

    /** Is told whether anything is recorded; twice the same is possible. */
    interface Observer {
        void recording(boolean any);
    }

    private final Observer observer;
    private final AtomicLong changes = new AtomicLong();
    private final Object turn = new Object();

    Recordings(Observer observer) {
        this.observer = observer;
    }

    void begin() {
        if (FlightRecorder.isAvailable()) {
            FlightRecorder.addListener(this);
            settle();
        }
    }

    void end() {
        if (FlightRecorder.isAvailable()) {
            boolean unused = FlightRecorder.removeListener(this);
        }
    }

    @Override
    public void recordingStateChanged(Recording changed) {
        settle();
    }

    private void settle() {
        changes.incrementAndGet();
        for (; ; ) {
            long seen = changes.get();
            boolean any = isAnyRunning();
            synchronized (turn) {
                if (seen == changes.get()) {
                    observer.recording(any);
                    return;
                }
            }
        }
    }

    private static boolean isAnyRunning() {
        if (!FlightRecorder.isInitialized()) {
            return false;
        }
        for (Recording each : FlightRecorder.getFlightRecorder().getRecordings()) {
            if (each.getState() == RecordingState.RUNNING) {
                return true;
            }
        }
        return false;
    }
}
