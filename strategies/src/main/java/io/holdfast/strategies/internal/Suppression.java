package io.holdfast.strategies.internal;

import io.holdfast.core.log.GuardedLog;

/**
 * Puts other failures on the one that is thrown. Exceptions are the user's: one may be shared by all calls, and would
 * grow without end; be thrown twice; have the earlier one as its cause; allow no suppression; or throw from its
 * methods.
 */
public final class Suppression {

    private static final GuardedLog LOG = GuardedLog.of(Suppression.class);

    /** An exception that has so many is full: it may be one for all calls. */
    private static final int MOST = 8;

    private static final int DEEPEST = 32;

    private Suppression() {}

    /** Adds an earlier failure to the one that is thrown, unless one of those reasons speaks against it. */
    public static void add(Throwable thrown, Throwable earlier) {
        try {
            if (thrown == earlier || isCause(earlier, thrown) || isCause(thrown, earlier)) {
                return;
            }
            Throwable[] known = thrown.getSuppressed();
            if (known.length >= MOST) {
                return;
            }
            for (Throwable one : known) {
                if (one == earlier) {
                    return;
                }
            }
            thrown.addSuppressed(earlier);
        } catch (Throwable broken) {
            LOG.warn("an exception cannot carry an earlier one", broken);
        }
    }

    private static boolean isCause(Throwable wanted, Throwable of) {
        Throwable cause = of.getCause();
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause == wanted) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
