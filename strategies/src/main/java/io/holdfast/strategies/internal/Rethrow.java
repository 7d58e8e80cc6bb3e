package io.holdfast.strategies.internal;

/** Throws on what was caught as it is: not wrapped, whatever the signature in between says. */
public final class Rethrow {

    private Rethrow() {}

    /**
     * Throws {@code thrown}; never returns.
     *
     * @return nothing; the type is for {@code throw Rethrow.asIs(t)}, which tells the compiler that it ends here
     */
    public static RuntimeException asIs(Throwable thrown) {
        Rethrow.<RuntimeException>throwAs(thrown);
        throw new AssertionError(thrown);
    }

    @SuppressWarnings("unchecked") // erased: nothing is cast, and the compiler takes it for an unchecked one
    private static <X extends Throwable> void throwAs(Throwable thrown) throws X {
        throw (X) thrown;
    }
}
