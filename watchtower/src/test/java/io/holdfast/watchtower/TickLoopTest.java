package io.holdfast.watchtower;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TickLoopTest {

    private static final Duration EVERY = Duration.ofMillis(10);

    private final LinkedBlockingQueue<Long> ticks = new LinkedBlockingQueue<>();

    private long nextTick() throws InterruptedException {
        Long at = ticks.poll(20, TimeUnit.SECONDS);
        assertThat(at).as("a tick within 20 s").isNotNull();
        return at;
    }

    @Test
    void taskThatThrowsAnything_isRunAgain() throws InterruptedException {
        AtomicInteger runs = new AtomicInteger();
        try (TickLoop loop = new TickLoop("tick", EVERY, System::nanoTime, () -> {
            ticks.add(System.nanoTime());
            switch (runs.getAndIncrement()) {
                case 0 -> throw new IllegalStateException("first");
                case 1 -> throw new OutOfMemoryError("second");
                case 2 -> throw new StackOverflowError();
                case 3 -> Thread.currentThread().interrupt();
                case 4 -> throw new LinkageError("fifth");
                default -> {}
            }
        })) {
            loop.start();
            for (int i = 0; i < 10; i++) {
                nextTick();
            }
        }
    }

    @Test
    void tickThatTookTooLong_isNotMadeUpForByABurst() throws InterruptedException {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        try (TickLoop loop = new TickLoop("tick", EVERY, System::nanoTime, () -> {
            if (runs.getAndIncrement() == 0) {
                awaitOrFail(go);
            }
            ticks.add(System.nanoTime());
        })) {
            loop.start();
            long end = System.nanoTime() + EVERY.toNanos() * 20;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            go.countDown();
            long first = nextTick();
            long last = first;
            for (int i = 0; i < 6; i++) {
                last = nextTick();
            }
            assertThat(last - first).isGreaterThan(EVERY.toNanos() * 4);
        }
    }

    @Test
    void poke_ticksAtOnce() throws InterruptedException {
        try (TickLoop loop =
                new TickLoop("tick", Duration.ofMinutes(1), System::nanoTime, () -> ticks.add(System.nanoTime()))) {
            loop.start();
            nextTick();
            loop.poke();
            nextTick();
        }
    }

    @Test
    void close_endsIt() throws InterruptedException {
        TickLoop loop = new TickLoop("tick", EVERY, System::nanoTime, () -> ticks.add(System.nanoTime()));
        loop.start();
        nextTick();
        loop.close();
        ticks.clear();
        assertThat(ticks.poll(100, TimeUnit.MILLISECONDS)).isNull();
    }

    private static void awaitOrFail(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
