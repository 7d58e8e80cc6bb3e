package io.holdfast.watchtower.recorder;

/** The one place of this package that makes threads and measures waits that are real whatever the clocks say. */
final class SystemAdapter {

    private SystemAdapter() {}

    static long nanos() {
        return System.nanoTime();
    }

    static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
