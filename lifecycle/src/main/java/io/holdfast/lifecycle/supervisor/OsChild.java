package io.holdfast.lifecycle.supervisor;

import io.holdfast.lifecycle.internal.BoundedCommand;
import io.holdfast.lifecycle.process.EnvironmentVariables;
import io.holdfast.lifecycle.process.ProcessIdentity;
import io.holdfast.lifecycle.process.ThreadDump;
import io.holdfast.lifecycle.time.Clocks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A child process of the operating system. Every signal goes to an identity that was looked up just before, never to a
 * bare number.
 */
final class OsChild implements Child {

    private final Process process;
    private final ProcessIdentity identity;
    private final Path dumps;
    private final Clocks clocks;
    private final Descendants descendants = new Descendants();

    /** The descendant that beats, where the command is only a shell around it. */
    private @Nullable ProcessIdentity worker;

    private OsChild(Process process, Path dumps, Clocks clocks) {
        this.process = process;
        this.identity = ProcessIdentity.of(process.pid())
                .orElseGet(() -> new ProcessIdentity(process.pid(), -1, "", "")); // it has ended already
        this.dumps = dumps;
        this.clocks = clocks;
    }

    static OsChild start(SupervisorBuilder settings) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(settings.command).inheritIO();
        builder.redirectInput(BoundedCommand.NO_INPUT);
        builder.environment().putAll(settings.environment);
        builder.environment()
                .put(
                        EnvironmentVariables.SUPERVISOR,
                        Long.toString(ProcessHandle.current().pid()));
        Path heartbeat = settings.heartbeat;
        if (heartbeat != null) {
            builder.environment().put(EnvironmentVariables.HEARTBEAT, heartbeat.toString());
        }
        Path workingDirectory = settings.workingDirectory;
        if (workingDirectory != null) {
            builder.directory(workingDirectory.toFile());
        }
        return new OsChild(builder.start(), settings.directory.resolve("dumps"), settings.clocks);
    }

    @Override
    public ProcessIdentity identity() {
        return identity;
    }

    @Override
    public boolean isAlive() {
        ProcessIdentity beating = worker;
        return process.isAlive() || (beating != null && beating.isAlive());
    }

    @Override
    public int exitCode() {
        return process.exitValue();
    }

    @Override
    public boolean owns(ProcessIdentity claimed) {
        if (claimed.sameProcess(identity)) {
            return true;
        }
        if (!descendants.contains(claimed)) {
            noteDescendants();
        }
        return descendants.contains(claimed);
    }

    @Override
    public void follow(ProcessIdentity beating) {
        worker = beating.sameProcess(identity) ? null : beating;
    }

    @Override
    public void noteDescendants() {
        descendants.note(process.toHandle());
    }

    @Override
    public String dump(ProcessIdentity jvm, Duration limit) {
        return ThreadDump.take(jvm, dumps, limit, clocks).message();
    }

    @Override
    public void terminate(@Nullable ProcessIdentity ending) {
        noteDescendants();
        Signals.terminate(Stream.concat(Stream.of(identity), Stream.ofNullable(worker)), ending);
    }

    @Override
    public void kill() {
        noteDescendants();
        Signals.kill(identity);
        if (worker != null) {
            Signals.kill(worker);
        }
    }

    @Override
    public String killLeftovers() {
        return descendants.kill();
    }
}
