package io.holdfast.watchtower;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.watchtower.server.EmptyFeed;
import io.holdfast.watchtower.server.FeedServer;
import io.holdfast.watchtower.server.ServerOptions;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The server's own deadlines, on a clock that is moved by hand. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FeedServerTest {

    private final AtomicLong nanos = new AtomicLong();
    private final CountDownLatch failed = new CountDownLatch(3);
    private volatile boolean fails;

    static Stream<Runnable> troubles() {
        return Stream.of(
                () -> {
                    throw new OutOfMemoryError("Java heap space");
                },
                () -> {
                    throw new StackOverflowError();
                },
                () -> {
                    throw new IllegalStateException("no clock");
                });
    }

    /** A request reads the clock as well, and is none of this. */
    private static boolean isInALook() {
        return Thread.currentThread().getName().startsWith("holdfast-watchtower-timer");
    }

    private long time(Runnable trouble) {
        if (fails && failed.getCount() > 0 && isInALook()) {
            failed.countDown();
            trouble.run();
        }
        return nanos.get();
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void whateverALookThrows_idleConnectionsAreCutAfterwards(Runnable trouble) throws Exception {
        ServerOptions options = new ServerOptions(InetAddress.getLoopbackAddress(), 0, null, List.of(), 10);
        FeedServer server = FeedServer.start(options, new EmptyFeed(), Duration.ofSeconds(1), () -> time(trouble));
        try (RawConnection idle = RawConnection.to(server.uri())) {
            idle.say("GET /health/live HTTP/1.1", "Host: " + server.uri().getAuthority());
            assertThat(idle.head()).startsWith("HTTP/1.1 200");
            fails = true;
            assertThat(failed.await(20, TimeUnit.SECONDS)).isTrue();
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(31));
            assertThat(idle.rest()).as("what is said until it is cut").doesNotContain("HTTP/1.1");
        } finally {
            server.stop("the test is over");
        }
    }
}
