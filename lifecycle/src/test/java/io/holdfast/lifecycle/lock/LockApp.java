package io.holdfast.lifecycle.lock;

import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A process that takes locks on command. */
final class LockApp {

    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private static @Nullable LockResult last;
    private static @Nullable Object foreign;

    private LockApp() {}

    public static void main(String[] args) throws Exception {
        if (args.length > 0) {
            String[] command = args;
            System.out.println(run(command));
        }
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(run(line.split(" ")));
        }
    }

    private static String run(String... words) throws Exception {
        switch (words[0]) {
            case "try":
                last = ProcessLock.at(Path.of(words[1])).tryAcquire();
                return last.getClass().getSimpleName() + " " + last.message();
            case "forget":
                last = null;
                collect();
                return "forgotten";
            case "exit":
                ProcessLock.at(Path.of(words[1])).acquireOrExit();
                return "not refused";
            case "diagnose":
                ProcessLock.at(Path.of(words[1]))
                        .diagnosingHolder(Path.of(words[2]), Duration.ofSeconds(10))
                        .acquireOrExit();
                return "not refused";
            case "verify":
                return Boolean.toString(requireNonNull(last).orThrow().verify());
            case "release":
                requireNonNull(last).orThrow().release();
                return "released";
            case "shared":
                FileChannel channel = FileChannel.open(Path.of(words[1]), StandardOpenOption.READ);
                foreign = channel.tryLock(0, Long.MAX_VALUE, true);
                return "shared " + (foreign != null);
            case "race":
                return race(
                        Path.of(words[1]), Path.of(words[2]), Integer.parseInt(words[3]), Integer.parseInt(words[4]));
            default:
                throw new IllegalArgumentException(words[0]);
        }
    }

    /** Until something unreachable has been collected and cleaned up after, and the JDK's own cleaner had its turn. */
    private static void collect() throws InterruptedException {
        CountDownLatch cleaned = new CountDownLatch(1);
        Cleaner.Cleanable unused = Cleaner.create().register(new Object(), cleaned::countDown);
        do {
            System.gc();
        } while (!cleaned.await(50, TimeUnit.MILLISECONDS));
        boolean never = new CountDownLatch(1).await(200, TimeUnit.MILLISECONDS);
        if (never) {
            throw new AssertionError();
        }
    }

    /**
     * Rounds of: all meet, all try, all meet, the holder releases, all meet. The board counts arrivals and holders in
     * shared memory.
     */
    private static String race(Path lock, Path board, int racers, int rounds) throws Exception {
        try (FileChannel channel = FileChannel.open(board, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, 8L + 4L * rounds);
            int others = 0;
            for (int round = 0; round < rounds; round++) {
                meet(memory, racers * (3 * round + 1));
                LockResult result = ProcessLock.at(lock).tryAcquire();
                if (result instanceof LockResult.Acquired) {
                    INT.getAndAdd(memory, 8 + 4 * round, 1);
                } else if (result instanceof LockResult.HeldByOther) {
                    others++;
                } else {
                    return "unexpected " + result.message();
                }
                meet(memory, racers * (3 * round + 2));
                if (result instanceof LockResult.Acquired acquired) {
                    acquired.lock().release();
                }
                meet(memory, racers * (3 * round + 3));
            }
            return "refused " + others;
        }
    }

    private static void meet(ByteBuffer memory, int arrivals) {
        INT.getAndAdd(memory, 0, 1);
        while ((int) INT.getVolatile(memory, 0) < arrivals) {
            Thread.yield();
        }
    }
}
