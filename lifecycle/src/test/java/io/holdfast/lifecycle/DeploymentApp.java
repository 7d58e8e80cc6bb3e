package io.holdfast.lifecycle;

import io.holdfast.lifecycle.heartbeat.HeartbeatReader;
import io.holdfast.lifecycle.process.ChildJvm;
import io.holdfast.lifecycle.process.EnvironmentVariables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A supervised service as its argument says; what it starts inherits its environment, as it does everywhere. */
final class DeploymentApp {

    /** Tests read what the processes log. */
    static final List<String> LOGGING = List.of("-Dlogback.configurationFile=logback-stderr.xml");

    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private DeploymentApp() {}

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        String mode = args[1];
        if (mode.equals("helper-first")) {
            helper(directory, "helper");
            awaitBeatOfAnother();
        }
        Lifecycle.of(mode.equals("helper") ? "helper" : "service", directory)
                .beatWithin(Duration.ofMillis(200))
                .atTheEnd("save", reason -> save(directory))
                .run(life -> work(life, directory, mode));
    }

    private static void work(Lifecycle life, Path directory, String mode) throws Exception {
        System.out.println("UP " + ProcessHandle.current().pid());
        boolean hangs = mode.equals("helper-first") || mode.equals("helper-later");
        int beats = 0;
        while (life.isRunning()) {
            life.beat();
            NEVER.await(5, TimeUnit.MILLISECONDS);
            if (++beats == 50 && mode.equals("helper-later")) {
                helper(directory, "helper");
            }
            if (hangs && beats == 400) {
                NEVER.await();
            }
        }
    }

    /** Longer than what a second signal would leave it. */
    private static void save(Path directory) throws Exception {
        System.out.println("SAVING");
        boolean unused = NEVER.await(1500, TimeUnit.MILLISECONDS);
        Files.writeString(directory.resolve("saved"), "saved");
    }

    private static void helper(Path directory, String mode) throws IOException {
        List<String> command =
                ChildJvm.command(List.of(), LOGGING, DeploymentApp.class, directory.resolve("helper"), mode);
        Process unused = new ProcessBuilder(command).inheritIO().start();
    }

    private static void awaitBeatOfAnother() throws InterruptedException {
        HeartbeatReader reader = HeartbeatReader.of(Path.of(System.getenv(EnvironmentVariables.HEARTBEAT)));
        while (reader.read().beat().filter(beat -> beat.sequence() > 0).isEmpty()) {
            boolean unused = NEVER.await(10, TimeUnit.MILLISECONDS);
        }
    }
}
