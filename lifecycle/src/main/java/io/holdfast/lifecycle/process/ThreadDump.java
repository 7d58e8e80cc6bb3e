package io.holdfast.lifecycle.process;

import io.holdfast.lifecycle.internal.SmallFiles;
import io.holdfast.lifecycle.time.Clocks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** The outcome of asking another JVM for its threads. */
public sealed interface ThreadDump {

    /** Returns one line without control characters, for a person. */
    String message();

    /**
     * Asks another JVM for its threads. Never throws; only a process whose program is {@code java} is asked.
     *
     * @param jvm which process; by identity, so that an heir of its number is left alone
     * @param directory for the files; made, for our user only, if there is none. The last ones in it are kept
     * @param limit how long it may take; a stopped JVM never answers
     * @param clocks measure the limit and name the files
     */
    static ThreadDump take(ProcessIdentity jvm, Path directory, Duration limit, Clocks clocks) {
        return new ThreadDumper(directory, clocks).dump(jvm, limit);
    }

    /**
     * It answered.
     *
     * @param files what it answered: {@code jcmd Thread.print -l} and, from JDK 21 on, {@code Thread.dump_to_file},
     * which alone shows virtual threads
     */
    record Taken(List<Path> files) implements ThreadDump {
        /** Copies the files. */
        public Taken {
            files = List.copyOf(files);
        }

        @Override
        public String message() {
            return "thread dump in " + files.stream().map(Path::toString).collect(Collectors.joining(" and "));
        }
    }

    /**
     * It did not answer in time: it is stopped, or too busy. The request was withdrawn.
     *
     * @param limit how long it had
     */
    record NoAnswer(Duration limit) implements ThreadDump {
        @Override
        public String message() {
            return "no thread dump within the limit of " + limit.toMillis() + " ms";
        }
    }

    /**
     * It was not asked, or refused to answer.
     *
     * @param reason why
     */
    record NotTaken(String reason) implements ThreadDump {
        @Override
        public String message() {
            return "no thread dump: " + SmallFiles.oneLine(reason);
        }
    }
}
