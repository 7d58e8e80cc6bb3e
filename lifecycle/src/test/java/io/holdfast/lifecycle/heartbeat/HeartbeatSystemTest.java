package io.holdfast.lifecycle.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.lifecycle.process.ChildJvm;
import io.holdfast.lifecycle.process.ProcessIdentity;
import io.holdfast.lifecycle.readiness.ReadinessState;
import io.holdfast.lifecycle.time.Clocks;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("system")
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HeartbeatSystemTest {

    private static final int READS = 10_000_000;

    @TempDir
    Path directory;

    /** Two records that differ all over; a mixture of them would carry the sum of neither. */
    @Test
    void readerAndWriterHammering_noWholeRecordIsTorn() throws Exception {
        Path file = directory.resolve("hammered");
        byte[] ones = HeartbeatFormat.encode(beat(1_111_111_111L, '1'));
        byte[] twos = HeartbeatFormat.encode(beat(2_222_222_222L, '2'));
        Files.write(file, ones);
        AtomicBoolean done = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            HeartbeatFile out = new HeartbeatFile(file, Clocks.system(), null);
            for (long i = 0; !done.get(); i++) {
                out.write((i & 1) == 0 ? twos : ones);
            }
            out.close();
        });
        writer.start();
        long whole = 0;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(HeartbeatFormat.SIZE);
            byte[] seen = new byte[HeartbeatFormat.SIZE];
            for (int i = 0; i < READS; i++) {
                buffer.clear();
                channel.read(buffer, 0);
                buffer.flip().get(0, seen);
                if (!java.util.Arrays.equals(seen, ones) && !java.util.Arrays.equals(seen, twos)) {
                    assertThat(HeartbeatFormat.isWhole(ByteBuffer.wrap(seen)))
                            .as("a mixture that passes for whole: %s", new String(seen, StandardCharsets.US_ASCII))
                            .isFalse();
                } else {
                    whole++;
                }
            }
            assertThat(HeartbeatReader.of(file).read().beat()).isPresent();
        } finally {
            done.set(true);
            writer.join();
        }
        assertThat(whole).isGreaterThan(READS / 2);
    }

    @Test
    void diskFull_beatsGoOnInPlace() throws Exception {
        String script = "mount -t tmpfs -o mode=0700,size=64k tmpfs " + directory + " && exec \"$@\"";
        try (ChildJvm child = ChildJvm.startIn(
                List.of("unshare", "--mount", "sh", "-c", script, "sh"), List.of(), BeatApp.class, directory)) {
            assertThat(child.ask("beat")).isEqualTo("sequence 1");
            assertThat(child.ask("fill")).startsWith("full");
            assertThat(child.ask("beat")).isEqualTo("sequence 2");
            assertThat(child.ask("reopen")).isEqualTo("reopened");
            assertThat(child.ask("beat")).isEqualTo("sequence 1");
        }
    }

    private static HeartbeatRecord beat(long sequence, char fill) {
        String text = String.valueOf(fill).repeat(60);
        return new HeartbeatRecord(
                sequence,
                sequence,
                Instant.ofEpochSecond(sequence),
                new ProcessIdentity(sequence, sequence, text, text),
                text,
                ReadinessState.READY,
                Duration.ofMillis(sequence),
                Duration.ofMillis(sequence),
                text,
                Duration.ofNanos(sequence),
                sequence,
                true,
                Map.of("a" + fill, text, "b" + fill, text, "c" + fill, text));
    }
}
