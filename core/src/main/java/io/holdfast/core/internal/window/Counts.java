package io.holdfast.core.internal.window;

/**
 * What a window holds.
 *
 * @param total all calls
 * @param failed failed calls, fast and slow
 * @param slow slow calls, failed or not
 * @param slowFailed calls both slow and failed
 */
public record Counts(int total, int failed, int slow, int slowFailed) {

    /** Nothing. */
    public static final Counts NONE = new Counts(0, 0, 0, 0);
}
