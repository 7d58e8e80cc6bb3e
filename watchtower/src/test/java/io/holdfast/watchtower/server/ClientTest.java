package io.holdfast.watchtower.server;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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
    private int resets;
    private final Feed broken = new EmptyFeed() {
        @Override
        public byte[] hello(long after, @Nullable String run) {
            if (after == 13) {
                throw new IllegalStateException("no hello");
            }
            return super.hello(after, run);
        }
    };
    private final AtomicLong nanos = new AtomicLong();
    private final ClientLog said = new ClientLog(nanos::get);
    private final Hub hub = new Hub(1, broken, said);

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
        return client(hub, null, after);
    }

    private Client client(Hub at, @Nullable CloseStatus refusal, long after) {
        return new Client(at, () -> resets++, refusal, after, null, nanos::get);
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
            hub.checkClients();
        }
    }

    private long pings() {
        return wire.sent.stream()
                .filter(frame -> frame.getOpCode() == OpCode.PING)
                .count();
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

    @Test
    void clientWhoseFramesTheKernelTakes_isAskedOnce_andDroppedWithinAMinute() {
        Client asleep = client(-1);
        asleep.onOpen(wire.session(), Callback.NOOP);
        for (int second = 1; second <= 49; second++) {
            pass(1);
            hub.publish(second, new byte[10]);
            asleep.succeeded(); // the kernel has taken the frame
        }
        assertThat(pings()).isEqualTo(1);
        assertThat(resets).isZero();
        pass(3);
        assertThat(resets).isPositive();
    }

    @Test
    void clientThatAnswers_stays() {
        Client awake = client(-1);
        awake.onOpen(wire.session(), Callback.NOOP);
        for (int i = 0; i < 20; i++) {
            pass(20);
            assertThat(pings()).isEqualTo(i + 1);
            awake.onFrame(new Frame(OpCode.PONG), Callback.NOOP);
        }
        assertThat(resets).isZero();
    }

    @Test
    void clientThatIsShownOut_andGoesOnTalking_isCut() {
        Client refused = client(hub, new CloseStatus(CloseStatus.POLICY_VIOLATION, "no"), -1);
        refused.onOpen(wire.session(), Callback.NOOP);
        for (int i = 0; i < 5; i++) {
            pass(1);
            refused.onFrame(new Frame(OpCode.PONG), Callback.NOOP);
        }
        assertThat(resets).isZero();
        pass(1);
        assertThat(resets).isEqualTo(1);
        refused.onClosed(CloseStatus.NO_CODE_STATUS, Callback.NOOP);
        pass(1);
        assertThat(resets).as("after it is gone").isEqualTo(1);
    }

    @Test
    void tooManyThatAreBeingShownOut_areACrowd() {
        for (int i = 0; i < 32; i++) {
            assertThat(hub.isCrowded()).isFalse();
            client(hub, new CloseStatus(CloseStatus.POLICY_VIOLATION, "no"), -1).onOpen(wire.session(), Callback.NOOP);
        }
        assertThat(hub.isCrowded()).isTrue();
    }

    @Test
    void clientsThatStallAtDifferentTicks_keepNoMoreThanTheirShareOfTheHeap() {
        Hub wide = new Hub(100, broken, said);
        int size = (int) Math.min(32L << 20, Runtime.getRuntime().maxMemory() / 8) / 4;
        List<Client> stalled = new ArrayList<>();
        Set<Integer> dropped = new TreeSet<>();
        for (int i = 1; i <= 8; i++) {
            int number = i;
            Client next = new Client(wide, () -> dropped.add(number), null, -1, null, nanos::get);
            next.onOpen(wire.session(), Callback.NOOP);
            next.succeeded(); // it has taken the hello, and nothing after it
            stalled.add(next);
            nanos.incrementAndGet();
            wide.publish(i, new byte[size]);
        }
        Set<byte[]> kept = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 1; i <= stalled.size(); i++) {
            Client.Held held = stalled.get(i - 1).held();
            if (!dropped.contains(i)) {
                kept.add(requireNonNull(held, "held").frame());
            }
        }
        assertThat(kept).hasSize(4);
        assertThat(dropped).as("those that have stalled longest").containsExactly(1, 2, 3, 4);
    }
}
