package io.holdfast.lifecycle;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a command for each event, within a limit. */
record CommandNotifier(Duration limit, List<String> command) implements Notifier {

    CommandNotifier {
        Laws.positive("limit", limit);
        command = List.copyOf(command);
    }

    @Override
    public void tell(SupervisorEvent event) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(OsChild.NOTHING))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        Map<String, String> environment = builder.environment();
        environment.put("HOLDFAST_CAUSE", event.cause().name());
        environment.put("HOLDFAST_DETAIL", event.detail());
        environment.put("HOLDFAST_EXIT_CODE", Integer.toString(event.exitCode()));
        environment.put("HOLDFAST_EVENT", event.toJson());
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
