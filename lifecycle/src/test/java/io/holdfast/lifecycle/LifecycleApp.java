package io.holdfast.lifecycle;

import io.holdfast.lifecycle.shutdown.ShutdownPhase;
import io.holdfast.lifecycle.shutdown.ShutdownReason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A whole process with a finaliser and a start that behave as its argument says. */
final class LifecycleApp {

    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private LifecycleApp() {}

    public static void main(String[] args) {
        String mode = args[1];
        if (mode.equals("foreign-hook")) {
            Runtime.getRuntime().addShutdownHook(new Thread(LifecycleApp::hang));
        }
        settings(mode, Path.of(args[0]))
                .beatWithin(Duration.ofMillis(200))
                .limit(Duration.ofSeconds(mode.equals("foreign-hook") ? 5 : 20))
                .budget(ShutdownPhase.FINALIZE, Duration.ofSeconds(mode.equals("hang") ? 1 : 10))
                .open("a", () -> part("a", mode))
                .open("b", () -> {
                    if (mode.equals("slow-start")) {
                        say("opening b");
                        if (System.in.read() < 0) {
                            throw new IOException("nobody lets us go on");
                        }
                    }
                    return part("b", mode);
                })
                .open("c", () -> {
                    if (mode.equals("fail-start")) {
                        throw new IOException("no c");
                    }
                    if (mode.equals("hostile-start")) {
                        throw new IOException() {
                            private static final long serialVersionUID = 1L;

                            @Override
                            public String getMessage() {
                                throw new IllegalStateException("getMessage is broken");
                            }
                        };
                    }
                    return part("c", mode);
                })
                .atTheEnd("save", reason -> finalise(mode, reason))
                .run(life -> {
                    listen(life);
                    say("ready after " + life.lastEnd());
                    if (mode.equals("exit-in-loop")) {
                        System.exit(7);
                    }
                    while (life.isRunning()) {
                        life.beat();
                        NEVER.await(5, TimeUnit.MILLISECONDS);
                    }
                    say("loop left");
                });
    }

    private static LifecycleBuilder settings(String mode, Path directory) {
        LifecycleBuilder settings = Lifecycle.of("app", directory);
        return switch (mode) {
            case "wait-for-lock" -> settings.waitForLock(Duration.ofMinutes(1));
            case "diagnose" -> settings.diagnosingHolder(Duration.ofSeconds(20));
            case "restart" -> settings.restartOn(after -> after.plusNanos(1), Duration.ZERO);
            case "no-recover" -> settings.recover(ShutdownPhase.FINALIZE, false);
            default -> settings;
        };
    }

    private static void finalise(String mode, ShutdownReason reason) throws Exception {
        say("finalise " + reason + " " + reason.mayWrite());
        switch (mode) {
            case "exit" -> System.exit(5);
            case "hang" -> hang();
            case "slow", "stubborn" -> NEVER.await(8, TimeUnit.SECONDS);
            case "throw", "no-recover" -> throw new IllegalStateException("broken");
            case "threads" -> {
                new Thread(LifecycleApp::hang).start();
                Thread joined = new Thread(() -> say("thread of the finaliser"));
                joined.start();
                joined.join();
            }
            default -> say("finalised");
        }
    }

    private static AutoCloseable part(String name, String mode) {
        say("open " + name);
        return () -> {
            if (mode.equals("stubborn")) {
                boolean unused = NEVER.await(8, TimeUnit.SECONDS);
            }
            say("close " + name);
        };
    }

    private static void hang() {
        try {
            NEVER.await();
        } catch (InterruptedException e) {
            hang();
        }
    }

    private static void listen(Lifecycle life) {
        Thread thread = new Thread(() -> {
            try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    if (line.equals("end")) {
                        life.end(ShutdownReason.API, "told to");
                    } else {
                        System.exit(Integer.parseInt(line));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static synchronized void say(String line) {
        System.out.println(line);
    }
}
