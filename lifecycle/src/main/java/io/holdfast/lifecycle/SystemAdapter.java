package io.holdfast.lifecycle;

import java.time.Duration;
import java.time.InstantSource;

/** The one place of this module that reads real time, sleeps, makes threads or ends the JVM. */
final class SystemAdapter {

    static final Clocks CLOCKS = new Clocks(System::nanoTime, InstantSource.system());

    private SystemAdapter() {}

    static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    static void sleep(Duration time) throws InterruptedException {
        Thread.sleep(time.toMillis(), time.toNanosPart() % 1_000_000);
    }

    static void exit(int code) {
        System.exit(code);
    }

    static void halt(int code) {
        Runtime.getRuntime().halt(code);
    }
}
