package io.holdfast.watchtower.incidents;

import io.holdfast.lifecycle.time.Clocks;

/**
 * What happened, as a command: {@code java -jar holdfast-watchtower-incidents.jar --database FILE --since 24h}. It only
 * looks: the service may run on, or be long dead. {@code --help} tells the rest.
 */
public final class Incidents {

    private Incidents() {}

    /** Runs the command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        // the command says everything itself; that nobody collects a log is no news
        System.getProperties().putIfAbsent("slf4j.internal.verbosity", "ERROR");
        System.exit(IncidentsCommand.line(Clocks.system().wall()).execute(args));
    }
}
