package io.holdfast.lifecycle.lock;

import java.nio.channels.FileChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Keeps alive what must never be closed by a collector: dropping a channel or a lock would drop the system's lock. */
final class JvmLocks {

    private static final Queue<Object> KEPT = new ConcurrentLinkedQueue<>();

    private JvmLocks() {}

    /** Keeps a held lock alive although its user may have dropped the reference. */
    static void keep(ProcessLock lock) {
        KEPT.add(lock);
    }

    static void forget(ProcessLock lock) {
        KEPT.remove(lock);
    }

    /** Keeps open, for the life of the JVM, a channel that some other code's lock depends on. */
    static void park(FileChannel channel) {
        KEPT.add(channel);
    }
}
