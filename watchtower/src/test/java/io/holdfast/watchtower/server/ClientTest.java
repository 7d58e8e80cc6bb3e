package io.holdfast.watchtower.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One client and the hub, without sockets. */
class ClientTest {

    private final Wire wire = new Wire();
    private final Feed broken = new Feed() {
        @Override
        public byte[] hello(long after, @Nullable String run) {
            if (after == 13) {
                throw new IllegalStateException("no hello");
            }
            return "{}".getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public @Nullable String notReady() {
            return null;
        }

        @Override
        public @Nullable String notAlive() {
            return null;
        }

        @Override
        public @Nullable String history(Instant since, Instant until) {
            return null;
        }

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }
    };
    private final Hub hub = new Hub(1, broken);

    /** What a client would send, and when it would be heard again. */
    private static final class Wire {
        final Deque<Frame> sent = new ArrayDeque<>();
        final Deque<Callback> callbacks = new ArrayDeque<>();
        int demands;

        CoreSession session() {
            return (CoreSession) Proxy.newProxyInstance(
                    CoreSession.class.getClassLoader(), new Class<?>[] {CoreSession.class}, (proxy, method, given) -> {
                        switch (method.getName()) {
                            case "sendFrame" -> {
                                sent.add((Frame) given[0]);
                                callbacks.add((Callback) given[1]);
                            }
                            case "demand" -> demands++;
                            default -> {}
                        }
                        return null;
                    });
        }
    }

    private Client client(long after) {
        return new Client(hub, null, after, null, () -> 0);
    }

    @Test
    void clientThatAsksAndDoesNotRead_isNotHeardUntilTheAnswerHasLeft() {
        Client client = client(-1);
        client.onOpen(wire.session(), Callback.NOOP);
        assertThat(wire.demands).isEqualTo(1);
        wire.sent.clear();
        wire.callbacks.clear();

        client.onFrame(new Frame(OpCode.PING, ByteBuffer.wrap(new byte[] {1, 2})), Callback.NOOP);
        assertThat(wire.sent).singleElement().satisfies(frame -> {
            assertThat(frame.getOpCode()).isEqualTo(OpCode.PONG);
            assertThat(frame.getPayload()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
        });
        assertThat(wire.demands).as("before the answer has left").isEqualTo(1);
        wire.callbacks.remove().succeeded();
        assertThat(wire.demands).isEqualTo(2);

        client.onFrame(new Frame(OpCode.PING, ByteBuffer.allocate(0)), Callback.NOOP);
        wire.callbacks.remove().failed(new IllegalStateException("gone"));
        assertThat(wire.demands).as("after the connection broke").isEqualTo(2);
    }

    @Test
    void clientWhoseHelloFails_takesNobodysSeat() {
        Client unlucky = client(13);
        assertThatThrownBy(() -> unlucky.onOpen(wire.session(), Callback.NOOP)).hasMessage("no hello");
        unlucky.onClosed(CloseStatus.NO_CODE_STATUS, Callback.NOOP);
        assertThat(hub.size()).isZero();

        client(-1).onOpen(wire.session(), Callback.NOOP);
        assertThat(hub.size()).isEqualTo(1);
    }
}
