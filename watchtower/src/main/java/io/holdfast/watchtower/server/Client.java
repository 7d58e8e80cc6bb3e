package io.holdfast.watchtower.server;

import com.google.errorprone.annotations.concurrent.GuardedBy;
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
 * One WebSocket. At most one frame is on its way and one waits; a newer one takes the place of the one that waits. So a
 * client that reads slowly sees fewer ticks, always the newest, and costs two references.
 *
 * <p>That frames leave proves little: the kernel takes them for a peer that is long asleep. So a client that says
 * nothing by itself is asked now and then (ping), which every WebSocket answers. Thread-safe.
 */
final class Client implements FrameHandler, Callback {

    private static final int MOST_FRAMES_RECEIVED = 1_000;
    private static final int LONGEST_FRAME_RECEIVED = 1_024;
    private static final Duration ASKED_AFTER = Duration.ofSeconds(15);

    /** That a question could not be sent is told by the session, when it is closed. */
    private static final Callback QUESTION = Callback.from(InvocationType.NON_BLOCKING, () -> {}, cause -> {});

    private final Hub hub;
    private final Runnable reset;
    private final @Nullable CloseStatus refusal;
    private final long after;
    private final @Nullable String run;
    private final LongSupplier ticker;
    private final ReentrantLock lock = new ReentrantLock();

    private volatile @Nullable CoreSession session;
    private volatile String remote = "?";
    private volatile boolean gone;

    private volatile long heardAt;
    private volatile boolean asked;
    private volatile boolean closing;
    private volatile long closingSince;

    @GuardedBy("lock")
    private byte @Nullable [] onItsWay;

    @GuardedBy("lock")
    private long sendingSince;

    @GuardedBy("lock")
    private long newest = Long.MIN_VALUE;

    @GuardedBy("lock")
    private byte @Nullable [] waiting;

    @GuardedBy("lock")
    private long lost;

    private int received;

    Client(
            Hub hub,
            Runnable reset,
            @Nullable CloseStatus refusal,
            long after,
            @Nullable String run,
            LongSupplier ticker) {
        this.hub = hub;
        this.reset = reset;
        this.refusal = refusal;
        this.after = after;
        this.run = run;
        this.ticker = ticker;
        this.heardAt = ticker.getAsLong();
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
        heardAt = ticker.getAsLong();
        remote = String.valueOf(opened.getRemoteAddress());
        callback.succeeded();
        opened.demand();
        CloseStatus no = refusal == null ? hub.join(this) : refusal;
        if (no != null) {
            hub.showOut(this);
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
            if (onItsWay != null) {
                lost += waiting == null ? 0 : 1;
                waiting = frame;
                return;
            }
            onItsWay = frame;
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
            onItsWay = next;
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

    /** A frame that is kept for a client until it is taken, and since when. */
    record Held(Client client, byte[] frame, long since) {}

    /** The frame on its way; null if there is none. */
    @Nullable
    Held held() {
        lock.lock();
        try {
            return onItsWay == null ? null : new Held(this, onItsWay, sendingSince);
        } finally {
            lock.unlock();
        }
    }

    /** For how long nothing has come from it, in nanoseconds. */
    long silentNanos() {
        return ticker.getAsLong() - heardAt;
    }

    /** For how long it has been asked to leave, in nanoseconds; 0 if it may stay. */
    long leavingNanos() {
        return closing ? ticker.getAsLong() - closingSince : 0;
    }

    /** Asks it for a sign of life, unless it has given one lately or the question is still open. */
    void ask() {
        CoreSession open = session;
        if (open != null && !asked && !closing && silentNanos() > ASKED_AFTER.toNanos()) {
            asked = true;
            open.sendFrame(new Frame(OpCode.PING), QUESTION, false);
        }
    }

    void close(CloseStatus status) {
        if (!closing) {
            closingSince = ticker.getAsLong();
            closing = true;
        }
        CoreSession open = session;
        if (open != null) {
            open.close(status, Callback.NOOP);
        }
    }

    /** Ends it at once, and throws away what the kernel still keeps for it. */
    void abort() {
        reset.run();
        CoreSession open = session;
        if (open != null) {
            open.abort();
        }
    }

    /** Clients have nothing to say here; what they send is dropped, and a client that goes on is disconnected. */
    @Override
    public void onFrame(Frame frame, Callback callback) {
        heardAt = ticker.getAsLong();
        asked = false;
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
                // heard again when the answer has left: a client that asks and does not read must not pile up answers
                // here
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
