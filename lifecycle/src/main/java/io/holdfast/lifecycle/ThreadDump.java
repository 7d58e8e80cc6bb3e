package io.holdfast.lifecycle;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** What came of asking another JVM for its threads. */
public sealed interface ThreadDump {

    /** One line without control characters, for a person. */
    String message();

    /**
     * It answered.
     *
     * @param files what it answered: {@code jcmd Thread.print -l} and, from JDK 21 on, {@code Thread.dump_to_file}, which alone shows virtual threads
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
