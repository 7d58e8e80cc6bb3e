package io.holdfast.lifecycle.supervisor;

import io.holdfast.lifecycle.internal.Arguments;
import io.holdfast.lifecycle.internal.BoundedCommand;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Runs a command for each event, within a limit. */
record CommandNotifier(Duration limit, List<String> command) implements Notifier {

    CommandNotifier {
        Arguments.positive("limit", limit);
        command = List.copyOf(command);
    }

    @Override
    public void tell(SupervisorEvent event) throws IOException, InterruptedException {
        Map<String, String> environment = Map.of(
                "HOLDFAST_CAUSE",
                event.cause().name(),
                "HOLDFAST_DETAIL",
                event.detail(),
                "HOLDFAST_EXIT_CODE",
                Integer.toString(event.exitCode()),
                "HOLDFAST_EVENT",
                event.toJson());
        BoundedCommand.run(command, environment, limit);
    }
}
