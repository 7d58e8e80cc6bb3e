package io.holdfast.watchtower;

import io.holdfast.lifecycle.Lifecycle;
import io.holdfast.lifecycle.shutdown.ShutdownPhase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A process that is slow to start and to end, or hangs: for {@link ProbesSystemTest}. Its beats are 200 ms apart at
 * most, so it says.
 */
public final class ProbedProcess {

    private ProbedProcess() {}

    public static void main(String[] args) {
        boolean hangs = args[1].equals("hangs");
        Lifecycle.of("probed", Path.of(args[0]))
                .beatWithin(Duration.ofMillis(200))
                .openWith("watchtower", life -> {
                    Watchtower tower =
                            Watchtower.builder().lifecycle(life).port(0).start();
                    System.out.println(tower.uri());
                    return tower;
                })
                .open("database", () -> {
                    pause(3_000);
                    return () -> {};
                })
                .on(ShutdownPhase.DRAIN, "in-flight", reason -> pause(3_000))
                .run(life -> {
                    System.out.println("works");
                    life.beat();
                    while (life.isRunning()) {
                        pause(hangs ? 600_000 : 20);
                        life.beat();
                    }
                });
    }

    private static void pause(long millis) throws InterruptedException {
        boolean unused = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
    }
}
