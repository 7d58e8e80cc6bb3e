package io.holdfast.benchmarks.jmh.executor;

import java.util.Locale;

/** What the soaks look at and print alike. */
final class Soaks {

    private static final int WIDTH = 40;

    private Soaks() {}

    /**
     * Platform threads of ours, without the timer's, which stays; the JVM's own for virtual threads come and go as they
     * like.
     */
    static int ownThreads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("holdfast-") && !name.contains("timer"))
                .count();
    }

    /** Bytes in use after a collection. */
    static long usedHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** Draws how far it is. */
    static void progress(long done, long all, String what, long startNanos) {
        int width = (int) (done * WIDTH / all);
        System.out.printf(
                Locale.ROOT,
                "\r[%s%s] %,d %s, %.0f s",
                "#".repeat(width),
                ".".repeat(WIDTH - width),
                done,
                what,
                (System.nanoTime() - startNanos) / 1e9);
        System.out.flush();
    }
}
