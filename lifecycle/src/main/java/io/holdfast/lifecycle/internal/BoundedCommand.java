package io.holdfast.lifecycle.internal;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a command within a limit and discards its output. */
public final class BoundedCommand {

    /** Reads as empty. */
    public static final File NO_INPUT = new File(File.separatorChar == '/' ? "/dev/null" : "NUL");

    private BoundedCommand() {}

    /**
     * Runs it and waits for its end.
     *
     * @param environment added to ours
     * @throws IOException if it cannot be started, does not end within the limit, or ends with another code than 0
     */
    public static void run(List<String> command, Map<String, String> environment, Duration limit)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(NO_INPUT))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("limit: " + limit + " (expected: the command ends within it)");
            }
        } finally {
            // A shell may wait for what hangs: killing it alone would leave that behind, one more with every event.
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new IOException("exit code: " + process.exitValue() + " (expected: 0)");
        }
    }
}
