package io.holdfast.watchtower.recorder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Does something at a fixed distance, and counts the ticks that were missed: more than three distances passed between
 * two. A machine that stood still as a whole misses ticks that nobody else is guilty of: a second thread, which does
 * nothing, tells for how long that was so. So does one that has other things to do: the kernel tells for how long our
 * threads were ready and had no processor. Both are taken off. A thread that waits for a lock or a disk sleeps, and is
 * not ready: that is not taken off.
 */
final class Ticks {

    private static final int MISSED_AFTER = 3;

    private final long period;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong stoodStill = new AtomicLong();
    private long longest;
    private int missed;
    private int excused;

    Ticks(Duration period) {
        this.period = period.toNanos();
    }

    void run(int ticks, IntConsumer action) throws InterruptedException {
        Thread idle = new Thread(this::watchTheMachine);
        idle.setDaemon(true);
        idle.start();
        long last = System.nanoTime();
        long next = last + period;
        long others = notOurs();
        for (int tick = 1; tick <= ticks; tick++) {
            waitUntil(next);
            action.accept(tick);
            long now = System.nanoTime();
            longest = Math.max(longest, now - last);
            if (now - last > MISSED_AFTER * period) {
                waitUntil(now + period); // the other thread may wake up a little later
                if (now - last - (notOurs() - others) <= MISSED_AFTER * period) {
                    excused++;
                } else {
                    missed++;
                }
                now = System.nanoTime();
            }
            last = now;
            others = notOurs();
            next = now - next > period ? now + period : next + period;
        }
        over.set(true);
        idle.join(10_000);
    }

    int missed() {
        return missed;
    }

    int excused() {
        return excused;
    }

    private long notOurs() {
        return stoodStill.get() + waitedForAProcessor();
    }

    /** All threads of this process added up, in nanoseconds. */
    private static long waitedForAProcessor() {
        long sum = 0;
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path task : tasks) {
                sum += waitedForAProcessor(task);
            }
            return sum;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long waitedForAProcessor(Path task) throws IOException {
        try {
            // nanoseconds on a processor, nanoseconds ready without one, turns
            return Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ", -1)[1]);
        } catch (NoSuchFileException e) {
            return 0; // the thread has ended
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("No such process")) {
                return 0; // it ends just now
            }
            throw e;
        }
    }

    private void watchTheMachine() {
        long last = System.nanoTime();
        while (!over.get()) {
            LockSupport.parkNanos(period / 4);
            long now = System.nanoTime();
            if (now - last > period) {
                stoodStill.addAndGet(now - last);
            }
            last = now;
        }
    }

    private static void waitUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    @Override
    public String toString() {
        return missed + " ticks missed, " + excused
                + " while the machine stood still or had no processor for us; the longest distance "
                + longest / 1_000_000 + " ms";
    }
}
