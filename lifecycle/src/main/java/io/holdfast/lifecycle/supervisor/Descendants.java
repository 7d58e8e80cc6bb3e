package io.holdfast.lifecycle.supervisor;

import io.holdfast.lifecycle.process.ProcessIdentity;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The processes that descend from one, remembered while that can be seen: a process that loses its parent no longer
 * shows where it came from. Not safe for use by many threads.
 */
final class Descendants {

    private final Set<ProcessIdentity> known = new LinkedHashSet<>();

    /** Looks again; forgets those that have ended. */
    void note(ProcessHandle parent) {
        parent.descendants().forEach(handle -> ProcessIdentity.of(handle.pid()).ifPresent(known::add));
        known.removeIf(descendant -> !descendant.isAlive());
    }

    boolean contains(ProcessIdentity process) {
        return known.contains(process);
    }

    Set<ProcessIdentity> living() {
        return known.stream().filter(ProcessIdentity::isAlive).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** One line; empty if nothing was left. */
    String kill() {
        Set<ProcessIdentity> left = living();
        left.forEach(Signals::kill);
        return left.isEmpty()
                ? ""
                : "killed what it left behind: "
                        + left.stream().map(one -> Long.toString(one.pid())).collect(Collectors.joining(", "));
    }
}
