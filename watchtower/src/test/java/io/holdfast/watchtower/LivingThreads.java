package io.holdfast.watchtower;

import java.util.List;

/** Which threads there are, for tests of what is left behind. */
final class LivingThreads {

    private LivingThreads() {}

    /** Those whose whole name is like this. */
    static List<Thread> named(String regex) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches(regex))
                .toList();
    }
}
