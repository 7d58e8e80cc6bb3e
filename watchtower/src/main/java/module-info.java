/** The live page of a process and its breakers, and the flight recorder that survives the crash. */
module io.holdfast.watchtower {
    requires com.fasterxml.jackson.annotation;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires info.picocli;
    requires transitive io.holdfast.core;
    requires transitive io.holdfast.executor;
    requires transitive io.holdfast.lifecycle;
    requires transitive io.holdfast.strategies;
    requires java.management;
    requires java.sql;
    requires org.eclipse.jetty.http;
    requires org.eclipse.jetty.io;
    requires org.eclipse.jetty.server;
    requires org.eclipse.jetty.util;
    requires org.eclipse.jetty.websocket.core.common;
    requires org.eclipse.jetty.websocket.core.server;
    requires org.xerial.sqlitejdbc;
    requires static com.google.errorprone.annotations;
    requires static transitive org.jspecify;

    exports io.holdfast.watchtower;
    exports io.holdfast.watchtower.incidents;
    exports io.holdfast.watchtower.recorder;

    opens io.holdfast.watchtower to
            com.fasterxml.jackson.databind;
    opens io.holdfast.watchtower.incidents to
            info.picocli;
    opens io.holdfast.watchtower.snapshot to
            com.fasterxml.jackson.databind;
}
