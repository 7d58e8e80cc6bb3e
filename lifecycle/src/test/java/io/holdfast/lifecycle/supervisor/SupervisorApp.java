package io.holdfast.lifecycle.supervisor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A supervisor in a process of its own; tells its events on its output. */
public final class SupervisorApp {

    /** Longer than a busy machine keeps a healthy child from beating. */
    static final Duration STALE_AFTER = Duration.ofSeconds(4);

    private SupervisorApp() {}

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        List<String> command = List.of(args).subList(1, args.length);
        SupervisorBuilder supervisor = Supervisor.of(directory, command);
        if (!"false".equals(System.getProperty("heartbeat"))) {
            supervisor.heartbeat(directory.resolve("beat"));
        }
        int code = supervisor
                .checkEvery(Duration.ofMillis(50))
                .startupDeadline(Duration.ofSeconds(20))
                .staleAfter(STALE_AFTER)
                .grace(Duration.ofSeconds(10))
                .notifying(event -> System.out.println(event.cause() + " " + event.detail()))
                .build()
                .runUntilSignal();
        System.exit(code);
    }
}
