package io.holdfast.lifecycle.heartbeat;

/** For tests in other packages: writes when the test says so, instead of whenever the writing thread gets to it. */
public final class Heartbeats {

    private Heartbeats() {}

    public static boolean write(Heartbeat heartbeat) {
        return heartbeat.write();
    }

    public static byte[] encode(HeartbeatRecord beat) {
        return HeartbeatFormat.encode(beat);
    }
}
