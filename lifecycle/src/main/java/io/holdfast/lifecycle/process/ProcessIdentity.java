package io.holdfast.lifecycle.process;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which process, not just which number: process numbers are used again, so one alone never proves anything. On Linux
 * the identity is the number, the start time in clock ticks since boot (field 22 of {@code /proc/PID/stat}) and the
 * boot id: none of them moves when somebody sets the clock, unlike {@link ProcessHandle.Info#startInstant()}, whose
 * base is the wall clock. Elsewhere it is the number and that instant, compared with a tolerance of five seconds.
 * Immutable.
 *
 * @param pid the number, as seen in {@code namespace}
 * @param startTicks ticks since boot on Linux, else hundredths of a second since the epoch; -1 unknown
 * @param bootId the id of this boot of the machine; empty where the system has none
 * @param namespace the PID namespace in which {@code pid} means something; empty where unknown
 */
public record ProcessIdentity(long pid, long startTicks, String bootId, String namespace) {

    private static final long TOLERANCE_TICKS = 500;
    private static final int STATE = 0;
    private static final int START_TICKS = 19;

    /** Rejects a missing part with {@link NullPointerException}. */
    public ProcessIdentity {
        requireNonNull(bootId, "bootId");
        requireNonNull(namespace, "namespace");
    }

    /** Returns this process. */
    public static ProcessIdentity current() {
        long pid = ProcessHandle.current().pid();
        return of(pid).orElseGet(() -> new ProcessIdentity(pid, -1, "", ""));
    }

    /** Returns the process that has this number now, in our namespace; empty if none runs (a zombie does not run). */
    public static Optional<ProcessIdentity> of(long pid) {
        if (Files.isReadable(Path.of("/proc/self/stat"))) {
            return ofLinux(pid);
        }
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).map(handle -> {
            long ticks = handle.info()
                    .startInstant()
                    .map(start -> start.toEpochMilli() / 10)
                    .orElse(-1L);
            return new ProcessIdentity(pid, ticks, "", "");
        });
    }

    /**
     * Returns whether this very process still runs. False also when it lives in another namespace, where nobody here
     * can know.
     */
    public boolean isAlive() {
        return of(pid).filter(this::sameProcess).isPresent();
    }

    /** Returns whether both mean one process, by everything both know. */
    public boolean sameProcess(ProcessIdentity other) {
        if (pid != other.pid || !bootId.equals(other.bootId) || !namespace.equals(other.namespace)) {
            return false;
        }
        if (!bootId.isEmpty()) {
            return startTicks == other.startTicks;
        }
        return startTicks < 0 || other.startTicks < 0 || Math.abs(startTicks - other.startTicks) <= TOLERANCE_TICKS;
    }

    /**
     * Returns whether this process started before the other one, of the same boot; two of the same tick are told apart
     * by their numbers.
     */
    public boolean startedBefore(ProcessIdentity other) {
        return startTicks == other.startTicks ? pid < other.pid : startTicks < other.startTicks;
    }

    private static Optional<ProcessIdentity> ofLinux(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
            // The command sits in parentheses and may itself hold spaces and parentheses: count from the last one.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            char state = fields[STATE].charAt(0);
            if (state == 'Z' || state == 'X') {
                return Optional.empty();
            }
            return Optional.of(new ProcessIdentity(pid, Long.parseLong(fields[START_TICKS]), boot(), ownNamespace()));
        } catch (IOException e) {
            return Optional.empty(); // gone, before or while we looked
        }
    }

    private static String boot() throws IOException {
        Path file = Path.of("/proc/sys/kernel/random/boot_id");
        return Files.isReadable(file) ? Files.readString(file).strip() : "";
    }

    private static String ownNamespace() {
        try {
            String link = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
            return link.replaceAll("[^0-9]", "");
        } catch (IOException e) {
            return "";
        }
    }
}
