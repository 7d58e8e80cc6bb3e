package io.holdfast.spring.refresh;

/** Lets tests of other parts take this one into their application. */
public final class RefreshPart {

    private RefreshPart() {}

    /** Returns what is hidden from other packages. */
    public static Class<?> configuration() {
        return RefreshAutoConfiguration.class;
    }
}
