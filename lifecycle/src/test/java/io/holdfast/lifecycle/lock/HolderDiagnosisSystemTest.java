package io.holdfast.lifecycle.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.lifecycle.lock.LockHolder.Confidence;
import io.holdfast.lifecycle.process.ChildJvm;
import io.holdfast.lifecycle.process.ProcessIdentity;
import io.holdfast.lifecycle.process.ThreadDump;
import io.holdfast.lifecycle.time.Clocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("system")
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HolderDiagnosisSystemTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private Path file() throws IOException {
        return directory.toRealPath().resolve("service.lock");
    }

    private Path dumps() throws IOException {
        return directory.toRealPath().resolve("dumps");
    }

    private List<String> dumpsOf(long pid) throws IOException {
        if (!Files.exists(dumps())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(dumps())) {
            return files.map(Path::toString)
                    .filter(name -> name.contains("Z-" + pid))
                    .toList();
        }
    }

    private ChildJvm holder() throws Exception {
        ChildJvm holder = ChildJvm.start(LockApp.class, "try", file());
        assertThat(holder.next()).startsWith("Acquired");
        return holder;
    }

    private ThreadDump diagnose(Duration limit) throws IOException {
        return ((LockResult.HeldByOther) ProcessLock.at(file()).tryAcquire()).diagnoseHolder(dumps(), limit);
    }

    @Test
    void otherJvm_showsWhatItsThreadsDo() throws Exception {
        try (ChildJvm holder = holder()) {
            ThreadDump.Taken taken = (ThreadDump.Taken) diagnose(LIMIT);
            assertThat(taken.message()).startsWith("thread dump in " + dumps()).contains("-" + holder.pid() + ".txt");
            assertThat(Files.readString(taken.files().get(0))).contains("\"main\"", "LockApp.main");
            assertThat(holder.ask("verify")).as("undisturbed").isEqualTo("true");
        }
    }

    @Test
    void refusalThatOptedIn_namesTheDumpInItsLine_andExitsWith75() throws Exception {
        try (ChildJvm holder = holder();
                ChildJvm refused = ChildJvm.start(LockApp.class, "diagnose", file(), dumps())) {
            assertThat(refused.exitCode()).isEqualTo(75);
            assertThat(refused.errors().stream().filter(line -> !line.startsWith("SLF4J")))
                    .singleElement()
                    .asString()
                    .startsWith("another instance holds " + file() + ": process " + holder.pid())
                    .contains("[VERIFIED]; thread dump in " + dumps());
        }
    }

    @Test
    void stoppedHolder_isGivenUpAtTheLimit_andNothingIsLeftBehind() throws Exception {
        try (ChildJvm holder = holder()) {
            holder.signal("STOP");
            long start = System.nanoTime();
            assertThat(diagnose(Duration.ofSeconds(2)).message())
                    .isEqualTo("no thread dump within the limit of 2000 ms");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
            assertThat(dumpsOf(holder.pid())).isEmpty();
            assertThat(Path.of(".attach_pid" + holder.pid())).doesNotExist();
            // the signal that asked is still pending, so the holder first prints its threads on its own output
            holder.signal("CONT");
            holder.send("verify");
            assertThat(holder.await("true")).isEqualTo("true");
        }
    }

    @Test
    void holderInAnotherNamespace_isNotAsked() throws Exception {
        try (ChildJvm holder = ChildJvm.startIn(
                List.of("unshare", "--pid", "--fork", "--mount-proc", "--kill-child"),
                List.of(),
                LockApp.class,
                "try",
                file())) {
            assertThat(holder.next()).startsWith("Acquired");
            assertThat(diagnose(LIMIT).message())
                    .isEqualTo("no thread dump: the holder lives in another PID namespace or on another host");
            assertThat(dumps()).doesNotExist();
        }
    }

    @Test
    void pidReusedByAnotherJvm_thatOneIsNotAsked() throws Exception {
        try (ChildJvm innocent = ChildJvm.start(LockApp.class, "try", directory.resolve("other.lock"))) {
            assertThat(innocent.next()).startsWith("Acquired");
            ProcessIdentity now = ProcessIdentity.of(innocent.pid()).orElseThrow();
            ProcessIdentity before =
                    new ProcessIdentity(now.pid(), now.startTicks() - 1, now.bootId(), now.namespace());
            OwnerInfo info = OwnerFile.describeSelf(Clocks.system(), Map.of());
            LockHolder verifiedOnce =
                    new LockHolder(Confidence.VERIFIED, new OwnerInfo(before, info.since(), info.details()), -1, null);
            LockHolder seenInTheTable = new LockHolder(Confidence.VERIFIED, null, innocent.pid(), null);
            for (LockHolder gone : List.of(verifiedOnce, seenInTheTable)) {
                assertThat(new LockResult.HeldByOther(file(), gone)
                                .diagnoseHolder(dumps(), LIMIT)
                                .message())
                        .isEqualTo("no thread dump: the holder is not known for sure");
            }
            assertThat(dumps()).doesNotExist();
            assertThat(innocent.ask("verify")).isEqualTo("true");
        }
    }

    @Test
    void ownerFileNamesAnInnocentJvm_theRealHolderIsAsked() throws Exception {
        try (ChildJvm holder = holder();
                ChildJvm innocent = ChildJvm.start(LockApp.class, "try", directory.resolve("other.lock"))) {
            assertThat(innocent.next()).startsWith("Acquired");
            Path owner = file().resolveSibling("service.lock.owner");
            OwnerInfo info = OwnerInfo.parse(Files.readString(owner)).orElseThrow();
            ProcessIdentity forged = ProcessIdentity.of(innocent.pid()).orElseThrow();
            Files.writeString(owner, new OwnerInfo(forged, info.since(), info.details()).format());
            assertThat(diagnose(LIMIT)).isInstanceOf(ThreadDump.Taken.class);
            assertThat(dumpsOf(innocent.pid())).isEmpty();
            assertThat(dumpsOf(holder.pid())).isNotEmpty();
        }
    }

    @Test
    void holderThatIsNoJvm_isNotAsked_whichWouldEndIt() throws Exception {
        Files.createFile(file());
        String python =
                "import fcntl,sys\nf=open(sys.argv[1],'r+')\nfcntl.lockf(f,fcntl.LOCK_EX)\nprint('held',flush=True)\n"
                        + "sys.stdin.read()";
        Process holder = new ProcessBuilder("python3", "-c", python, file().toString()).start();
        try {
            assertThat(holder.inputReader().readLine()).isEqualTo("held");
            assertThat(diagnose(LIMIT).message())
                    .isEqualTo("no thread dump: process " + holder.pid() + " is no running java");
            assertThat(holder.isAlive()).isTrue();
        } finally {
            holder.destroyForcibly();
        }
    }
}
