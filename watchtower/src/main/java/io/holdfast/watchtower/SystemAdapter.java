package io.holdfast.watchtower;

import io.holdfast.core.log.GuardedLog;

/** The one place of this package that makes threads or touches the JVM's shutdown. */
final class SystemAdapter {

    private static final GuardedLog log = GuardedLog.of(Watchtower.class);

    private SystemAdapter() {}

    static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Runs the task when the JVM ends; the thread returned takes it back. */
    static Thread onExit(String name, Runnable task) {
        Thread hook = new Thread(task, name);
        Runtime.getRuntime().addShutdownHook(hook);
        return hook;
    }

    static void takeBack(Thread hook) {
        try {
            boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            log.debug("the JVM is ending; its hooks stay", e);
        }
    }
}
