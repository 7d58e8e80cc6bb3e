package io.holdfast.watchtower.server;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket. At most one frame is on its way and one waits; a newer one takes the place of the one that waits. So whoever reads slowly
 * sees fewer ticks, always the newest, and costs two references.
 */
final class Client implements FrameHandler, Callback {

    private static final int MOST_FRAMES_RECEIVED = 1_000;
    private static final int LONGEST_FRAME_RECEIVED = 1_024;
    private static final Duration TIME_FOR_THE_REFUSED = Duration.ofSeconds(5);

    private final Hub hub;
    private final @Nullable CloseStatus refusal;
    private final long after;
    private final @Nullable String run;
    private final LongSupplier ticker;
    private final ReentrantLock lock = new ReentrantLock();

    private volatile @Nullable CoreSession session;
    private volatile String remote = "?";
    private volatile boolean gone;

    // guarded by lock
    private boolean sending;
    private long sendingSince;
    private long newest = Long.MIN_VALUE;
    private byte @Nullable [] waiting;
    private long lost;

    private int received;

    Client(Hub hub, @Nullable CloseStatus refusal, long after, @Nullable String run, LongSupplier ticker) {
        this.hub = hub;
        this.refusal = refusal;
        this.after = after;
        this.run = run;
        this.ticker = ticker;
    }

    long after() {
        return after;
    }

    @Nullable
    String run() {
        return run;
    }

    String remote() {
        return remote;
    }

    /** Whether it has left, perhaps before it was taken in. */
    boolean isGone() {
        return gone;
    }

    long lost() {
        lock.lock();
        try {
            return lost;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onOpen(CoreSession opened, Callback callback) {
        session = opened;
        remote = String.valueOf(opened.getRemoteAddress());
        callback.succeeded();
        opened.demand();
        CloseStatus no = refusal == null ? hub.join(this) : refusal;
        if (no != null) {
            opened.setIdleTimeout(TIME_FOR_THE_REFUSED);
            close(no);
        }
    }

    /** Gives it a frame; one that is no newer than what it was given before is left out. */
    void offer(long sequence, byte[] frame) {
        lock.lock();
        try {
            if (sequence <= newest) {
                return;
            }
            newest = sequence;
            if (sending) {
                lost += waiting == null ? 0 : 1;
                waiting = frame;
                return;
            }
            sending = true;
            sendingSince = ticker.getAsLong();
        } finally {
            lock.unlock();
        }
        send(frame);
    }

    private void send(byte[] frame) {
        CoreSession to = session;
        if (to != null) {
            to.sendFrame(new Frame(OpCode.TEXT, ByteBuffer.wrap(frame)), this, false);
        }
    }

    /** Nothing here waits, so Jetty need not find another thread for it. */
    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    /** The frame has left us. */
    @Override
    public void succeeded() {
        byte[] next;
        lock.lock();
        try {
            next = waiting;
            waiting = null;
            sending = next != null;
            sendingSince = ticker.getAsLong();
        } finally {
            lock.unlock();
        }
        if (next != null) {
            send(next);
        }
    }

    @Override
    public void failed(Throwable cause) {
        // stays marked as sending, so nothing more is tried; the session tells us when it is closed
    }

    /** How long the frame on its way has not been taken, in nanoseconds; 0 if there is none. */
    long stalledNanos() {
        lock.lock();
        try {
            return sending ? ticker.getAsLong() - sendingSince : 0;
        } finally {
            lock.unlock();
        }
    }

    void close(CloseStatus status) {
        CoreSession open = session;
        if (open != null) {
            open.close(status, Callback.NOOP);
        }
    }

    void abort() {
        CoreSession open = session;
        if (open != null) {
            open.abort();
        }
    }

    /** Clients have nothing to say here; what they say is dropped, and who goes on is shown out. */
    @Override
    public void onFrame(Frame frame, Callback callback) {
        CoreSession open = session;
        if (open == null) {
            callback.succeeded();
            return;
        }
        if (frame.isDataFrame()
                && (++received > MOST_FRAMES_RECEIVED || frame.getPayloadLength() > LONGEST_FRAME_RECEIVED)) {
            close(new CloseStatus(CloseStatus.POLICY_VIOLATION, "this feed listens to nobody"));
        }
        switch (frame.getOpCode()) {
            case OpCode.PING -> {
                byte[] payload = new byte[frame.getPayloadLength()];
                frame.getPayload().get(payload);
                callback.succeeded();
                // heard again when the answer has left: whoever asks and does not read must not pile up answers here
                Callback heard =
                        Callback.from(InvocationType.NON_BLOCKING, open::demand, cause -> hub.broken(this, cause));
                open.sendFrame(new Frame(OpCode.PONG, ByteBuffer.wrap(payload)), heard, false);
            }
            case OpCode.CLOSE -> callback.succeeded(); // answered by the session, and the last frame there is
            default -> {
                callback.succeeded();
                open.demand();
            }
        }
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
        hub.broken(this, cause);
        callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus status, Callback callback) {
        gone = true;
        hub.left(this, status);
        callback.succeeded();
    }
}
