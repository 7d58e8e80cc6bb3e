package io.holdfast.lifecycle.heartbeat;

import static java.util.Objects.requireNonNull;

import io.holdfast.lifecycle.internal.SmallFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads a heartbeat file; never a torn record: a sum that does not fit makes it look again, and after a few looks it
 * says {@link HeartbeatReading.Damaged}. Stateless, so any number of threads may share it.
 */
public final class HeartbeatReader {

    private static final int LOOKS = 8;

    private final Path path;

    private HeartbeatReader(Path path) {
        this.path = requireNonNull(path, "path");
    }

    /** Returns a reader of this file, which need not exist yet. */
    public static HeartbeatReader of(Path path) {
        return new HeartbeatReader(path);
    }

    /** Returns the file as it is now. Opens it anew each time, so a file that was replaced is found. Never throws. */
    public HeartbeatReading read() {
        if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
            return new HeartbeatReading.Absent();
        }
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            return new HeartbeatReading.Damaged("not a regular file");
        }
        boolean interrupted = Thread.interrupted(); // a channel would refuse an interrupted thread
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            return read(channel, ByteBuffer.allocate(HeartbeatFormat.SIZE));
        } catch (NoSuchFileException e) {
            return new HeartbeatReading.Absent();
        } catch (IOException e) {
            return new HeartbeatReading.Damaged(SmallFiles.oneLine(e.toString()));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static HeartbeatReading read(FileChannel channel, ByteBuffer buffer) throws IOException {
        for (int i = 0; i < LOOKS; i++) {
            buffer.clear();
            while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) >= 0) {
                continue;
            }
            buffer.flip();
            if (HeartbeatFormat.isWhole(buffer)) {
                return HeartbeatFormat.decode(buffer)
                        .<HeartbeatReading>map(HeartbeatReading.Present::new)
                        .orElseGet(() -> new HeartbeatReading.Damaged("not a record of this version"));
            }
            Thread.onSpinWait();
        }
        return new HeartbeatReading.Damaged("checksum (expected: that of the record)");
    }
}
