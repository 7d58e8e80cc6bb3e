package io.holdfast.spring.platform;

/** Tells that the running Spring Boot is older than what this works with. */
final class UnsupportedBootException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    UnsupportedBootException(String version) {
        super("Spring Boot: " + version + " (expected: 3.5 or newer)");
    }
}
