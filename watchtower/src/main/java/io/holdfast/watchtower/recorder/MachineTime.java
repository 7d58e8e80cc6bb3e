package io.holdfast.watchtower.recorder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The one place of this package that reads the machine's time, for waits that are real even under given clocks. */
final class MachineTime {

    private static final Path UPTIME = Path.of("/proc/uptime");
    private static final boolean TELLS = Files.isReadable(UPTIME);

    private MachineTime() {}

    static long nanos() {
        return System.nanoTime();
    }

    /**
     * How long the machine has slept, in nanoseconds from any origin: Linux counts its uptime with that time, and the
     * ticker without. Always the same where the system does not tell.
     */
    static long slept() {
        if (!TELLS) {
            return 0;
        }
        try {
            String uptime = Files.readString(UPTIME, StandardCharsets.US_ASCII);
            return (long) (Double.parseDouble(uptime.substring(0, uptime.indexOf(' '))) * 1e9) - System.nanoTime();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
