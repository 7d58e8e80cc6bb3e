package io.holdfast.watchtower;

import org.jspecify.annotations.Nullable;

/** Which Jetty there is, asked without a class of it, and which is needed. */
final class JettyVersion {

    /** What the watchtower is built with. */
    static final String BUILT_WITH = "12.1.14";

    /** The oldest that it is tested with. */
    static final String OLDEST = "12.0.15";

    private JettyVersion() {}

    /** What to say where a class or method of Jetty is missing. */
    static String lacks(LinkageError missing, @Nullable ClassLoader loader) {
        String found = found(loader);
        return "jetty: " + (found == null ? "none" : found) + " on the class path, and it lacks " + missing.getMessage()
                + " (expected: " + BUILT_WITH + ", or " + OLDEST
                + " and later, the same version of jetty-server and jetty-websocket-core-server)";
    }

    private static @Nullable String found(@Nullable ClassLoader loader) {
        try {
            Object version = Class.forName("org.eclipse.jetty.util.Jetty", true, loader)
                    .getField("VERSION")
                    .get(null);
            return String.valueOf(version);
        } catch (ReflectiveOperationException | LinkageError e) {
            return null;
        }
    }
}
