/** The supervisor as a command. */
module io.holdfast.supervisor {
    requires info.picocli;
    requires io.holdfast.lifecycle;
    requires static org.jspecify;

    exports io.holdfast.supervisor;

    opens io.holdfast.supervisor to
            info.picocli;
}
