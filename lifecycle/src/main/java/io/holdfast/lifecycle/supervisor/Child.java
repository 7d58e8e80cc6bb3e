package io.holdfast.lifecycle.supervisor;

import io.holdfast.lifecycle.process.ProcessIdentity;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A running child, as the supervisor sees it. */
interface Child {

    /** Which process it is. */
    ProcessIdentity identity();

    /** Whether it or the descendant that beats for it runs; true for a stopped one. */
    boolean isAlive();

    /** Its exit code once it has ended. */
    int exitCode();

    /** Whether this process is the child or descends from it. */
    boolean owns(ProcessIdentity process);

    /** This process, which it owns, is the one that beats for it. */
    void follow(ProcessIdentity beating);

    /** Remembers which processes descend from it, as long as that can be seen. */
    void noteDescendants();

    /** Asks a JVM for its threads, within the limit. One line: where the dump is, or why there is none. */
    String dump(ProcessIdentity jvm, Duration limit);

    /** @param ending which of its processes knows already and is told nothing more; null if none does */
    void terminate(@Nullable ProcessIdentity ending);

    void kill();

    /** Kills what it left behind. One line; empty if nothing was left. */
    String killLeftovers();

    /** How children come to be. */
    @FunctionalInterface
    interface Starter {
        Child start() throws IOException;
    }
}
