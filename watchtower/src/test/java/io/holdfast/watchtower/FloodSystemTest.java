package io.holdfast.watchtower;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever connects, however much of it: a probe is answered within a second, as kubelet's default demands. */
@Tag("system")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FloodSystemTest {

    private static final int MANY = 2_000;
    private static final int CROWD = 10_000;
    private static final int DOORS = 2; // so many threads of the crowd that push at once
    private static final int SOME = 300;
    private static final int BREAKERS = 2_000; // so a snapshot is as large as one can be
    private static final long MOST_FILES = 800;
    private static final byte[] BEGINNING =
            "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ".getBytes(StandardCharsets.ISO_8859_1);

    @TempDir
    Path directory;

    private final Queue<RawConnection> held = new ConcurrentLinkedQueue<>();
    private TowerProcess service;
    private URI page;

    @BeforeEach
    void start() throws IOException {
        service = TowerProcess.start(directory.resolve("service.log"), List.of("-Xmx128m"), BREAKERS);
        page = service.page();
    }

    @AfterEach
    void stop() throws IOException {
        for (RawConnection connection : held) {
            connection.close();
        }
        service.close();
    }

    /** Deeds of hostile clients, with a probe after each few; fails when one is late. */
    private void probingMeanwhile(int times, Deed deed) throws Exception {
        probe(Duration.ofSeconds(20)); // the first one loads what it needs
        for (int i = 0; i < times; i++) {
            deed.run(i);
            if (i % 20 == 0) {
                probe(Duration.ofSeconds(1));
            }
        }
        for (int i = 0; i < 20; i++) {
            probe(Duration.ofSeconds(1));
        }
        assertThat(service.openFiles()).isLessThan(MOST_FILES);
    }

    @FunctionalInterface
    private interface Deed {
        void run(int number) throws Exception;
    }

    private void probe(Duration limit) throws IOException {
        long from = System.nanoTime();
        try (RawConnection probe = RawConnection.to(page, limit)) {
            probe.say("GET /health/live HTTP/1.1", "Host: " + page.getAuthority(), "Connection: close");
            assertThat(probe.head()).startsWith("HTTP/1.1 200");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(limit);
    }

    private RawConnection hold(RawConnection connection) {
        held.add(connection);
        return connection;
    }

    @Test
    void silentConnections() throws Exception {
        probingMeanwhile(MANY, i -> hold(RawConnection.to(page)).say(BEGINNING));
    }

    /**
     * Each that comes has to make room for itself: when two make it together, too. A machine that stands still for half
     * a second lets the row of those who wait run over, and a connection that found it full comes again after a second;
     * so one probe in a hundred may be that late, and none later.
     */
    @Test
    void aCrowdThatComesAtOnce() throws Exception {
        int probes = 0;
        int late = 0;
        probe(Duration.ofSeconds(20)); // the first one loads what it needs
        ExecutorService crowd = Executors.newFixedThreadPool(DOORS);
        try {
            List<Future<Void>> pushing = new ArrayList<>();
            for (int i = 0; i < DOORS; i++) {
                pushing.add(crowd.submit(this::push));
            }
            while (!pushing.stream().allMatch(Future::isDone)) {
                long from = System.nanoTime();
                probe(Duration.ofSeconds(4));
                probes++;
                late += System.nanoTime() - from > TimeUnit.SECONDS.toNanos(1) ? 1 : 0;
                assertThat(service.openFiles()).isLessThan(MOST_FILES);
            }
            for (Future<Void> pushed : pushing) {
                assertThat(pushed.get()).isNull(); // that is, none failed
            }
        } finally {
            crowd.shutdownNow();
        }
        assertThat(late).as("late of %s probes", probes).isLessThanOrEqualTo(probes / 100 + 1);
        probe(Duration.ofSeconds(1));
        assertThat(service.openFiles()).isLessThan(MOST_FILES);
    }

    private @Nullable Void push() throws IOException {
        for (int i = 0; i < CROWD / DOORS; i++) {
            hold(RawConnection.to(page)).say(BEGINNING);
        }
        return null;
    }

    @Test
    void connectionsThatNeverSayAWord() throws Exception {
        probingMeanwhile(MANY, i -> hold(RawConnection.to(page)));
    }

    @Test
    void connectionsThatSayAByteNowAndThen_areCutAll() throws Exception {
        probingMeanwhile(60, i -> hold(RawConnection.to(page)).say(BEGINNING));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        AtomicBoolean anyLeft = new AtomicBoolean(true);
        while (anyLeft.get() && System.nanoTime() < end) {
            anyLeft.set(false);
            for (RawConnection slow : held) {
                if (slow.isOpenAfter((byte) 'a')) {
                    anyLeft.set(true);
                }
            }
            probe(Duration.ofSeconds(1));
        }
        assertThat(anyLeft).as("a connection that dribbles is still there").isFalse();
    }

    @Test
    void clientsThatAskForMuchAndReadNothing() throws Exception {
        probingMeanwhile(
                SOME,
                i -> hold(new RawConnection(page, 4 * 1024))
                        .say("GET /snapshot.json HTTP/1.1", "Host: " + page.getAuthority()));
    }

    @Test
    void watchersBeyondTheirSeats_readingNothing() throws Exception {
        probingMeanwhile(SOME, i -> hold(new RawConnection(page, 4 * 1024)).shakeHands(page));
    }

    @Test
    void junk_andConnectionsThatAreClosedHalfway() throws Exception {
        byte[] hello = {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3}; // how TLS begins
        probingMeanwhile(MANY, i -> {
            RawConnection connection = hold(RawConnection.to(page));
            switch (i % 4) {
                case 0 -> connection.say(hello);
                case 1 -> connection.shutdownOutput();
                case 2 -> connection.say(BEGINNING).shutdownOutput();
                default -> connection.say(String.format(Locale.ROOT, "GET /%d HTTP/1.1", i), "Host: 127.0.0.1");
            }
        });
    }
}
