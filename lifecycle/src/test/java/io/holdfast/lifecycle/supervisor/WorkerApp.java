package io.holdfast.lifecycle.supervisor;

import io.holdfast.lifecycle.heartbeat.Heartbeat;
import io.holdfast.lifecycle.process.EnvironmentVariables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A supervised process that behaves as its arguments say: the n-th start takes the n-th word, later ones the last. */
final class WorkerApp {

    /** Beats, 10 ms apart: what descends from a process can be seen only while that runs. */
    private static final int LONG_ENOUGH_TO_BE_SEEN = 200;

    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private WorkerApp() {}

    public static void main(String[] args) throws Exception {
        Path starts = Path.of(args[0]);
        int start = Files.exists(starts) ? (int) Files.size(starts) : 0;
        Files.write(starts, new byte[start + 1]);
        String mode = args[Math.min(start + 1, args.length - 1)];
        if (mode.startsWith("exit")) {
            System.exit(Integer.parseInt(mode.substring(4)));
        }
        if (mode.equals("grandchild")) {
            Process left = new ProcessBuilder("sleep", "300").start();
            Files.writeString(starts.resolveSibling("grandchild"), Long.toString(left.pid()));
        }
        if (mode.contains("deaf")) {
            ignoreTerm();
        }
        Path file = Path.of(System.getenv(EnvironmentVariables.HEARTBEAT));
        Heartbeat heartbeat =
                Heartbeat.at(file).maximumInterval(Duration.ofMillis(100)).open();
        int beats = 0;
        while (!mode.startsWith("mute")) {
            heartbeat.beat("unit " + beats++);
            NEVER.await(10, TimeUnit.MILLISECONDS);
            if (beats == (mode.equals("grandchild") ? LONG_ENOUGH_TO_BE_SEEN : 30) && !mode.startsWith("ok")) {
                hang(mode);
            }
        }
        NEVER.await();
    }

    private static void hang(String mode) throws InterruptedException {
        if (mode.startsWith("deadlock")) {
            Object one = new Object();
            Object two = new Object();
            CountDownLatch both = new CountDownLatch(2);
            Thread other = new Thread(() -> lock(two, one, both), "the-other");
            other.start();
            lock(one, two, both);
        } else if (mode.equals("grandchild")) {
            Runtime.getRuntime().halt(3);
        }
        NEVER.await();
    }

    private static void lock(Object first, Object second, CountDownLatch both) {
        synchronized (first) {
            both.countDown();
            try {
                both.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            synchronized (second) {
                throw new AssertionError("no deadlock");
            }
        }
    }

    /** A hook that never returns: TERM then has no effect. */
    private static void ignoreTerm() throws IOException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                NEVER.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
    }
}
