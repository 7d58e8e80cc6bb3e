package io.holdfast.lifecycle.supervisor;

import java.time.Duration;
import java.util.List;

/** Told what happened to a supervised child. */
@FunctionalInterface
public interface Notifier {

    /**
     * Something happened. Called on one thread for all notifiers, in order; whatever is thrown is logged and forgotten.
     *
     * @param event what
     * @throws Exception if telling failed
     */
    void tell(SupervisorEvent event) throws Exception;

    /**
     * Runs a command, with the event in its environment: {@code HOLDFAST_CAUSE}, {@code HOLDFAST_DETAIL},
     * {@code HOLDFAST_EXIT_CODE} and {@code HOLDFAST_EVENT} (all of it as JSON). Runs no shell unless the command names
     * one.
     *
     * @param limit after which the command is killed
     * @param command the program and its arguments
     */
    static Notifier command(Duration limit, List<String> command) {
        return new CommandNotifier(limit, command);
    }
}
