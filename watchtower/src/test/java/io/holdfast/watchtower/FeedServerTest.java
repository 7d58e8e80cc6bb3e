package io.holdfast.watchtower;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.watchtower.server.BreakerQuery;
import io.holdfast.watchtower.server.Feed;
import io.holdfast.watchtower.server.FeedServer;
import io.holdfast.watchtower.server.ServerOptions;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The server's own deadlines, on a clock that is moved by hand. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FeedServerTest {

    private final AtomicLong nanos = new AtomicLong();
    private final CountDownLatch failed = new CountDownLatch(3);
    private volatile boolean fails;

    private static final class NothingToShow implements Feed {
        @Override
        public byte[] hello(long after, @Nullable String run) {
            return new byte[0];
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
        public byte @Nullable [] breakers(BreakerQuery query) {
            return null;
        }

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }
    }

    static Stream<Supplier<Throwable>> troubles() {
        return Stream.of(
                () -> new OutOfMemoryError("Java heap space"),
                StackOverflowError::new,
                () -> new IllegalStateException("no clock"));
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void throwIt(Throwable trouble) throws T {
        throw (T) trouble;
    }

    private long time(Supplier<Throwable> trouble) {
        if (fails && failed.getCount() > 0) {
            failed.countDown();
            FeedServerTest.<RuntimeException>throwIt(trouble.get());
        }
        return nanos.get();
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void whateverALookThrows_idleConnectionsAreCutAfterwards(Supplier<Throwable> trouble) throws Exception {
        ServerOptions options = new ServerOptions(InetAddress.getLoopbackAddress(), 0, null, List.of(), 10);
        FeedServer server = FeedServer.start(options, new NothingToShow(), Duration.ofSeconds(1), () -> time(trouble));
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
