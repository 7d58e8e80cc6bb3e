package io.holdfast.core.log;

import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Exceptions that are broken themselves, each in a way that was seen in somebody's log. */
public enum Hostile {
    MESSAGE(() -> new Broken(Part.MESSAGE, part -> new IllegalStateException("getMessage is broken"))),
    MESSAGE_NULL(() -> new RuntimeException((String) null)),
    MESSAGE_OVERFLOWS(() -> new Broken(Part.MESSAGE, part -> new StackOverflowError())),
    MESSAGE_OUT_OF_MEMORY(() -> new Broken(Part.MESSAGE, part -> new OutOfMemoryError("not really"))),
    MESSAGE_WITHOUT_ITS_CLASS(() -> new Broken(Part.MESSAGE, part -> new NoClassDefFoundError("com/acme/Gone"))),
    MESSAGE_CHECKED(() -> new Broken(Part.MESSAGE, part -> new java.io.IOException("sneaky"))),
    MESSAGE_THROWS_ITSELF(() -> new Broken(Part.MESSAGE, part -> part)),
    TEXT(() -> new Broken(Part.TEXT, part -> new IllegalStateException("toString is broken"))),
    TEXT_NULL(() -> new Broken(Part.TEXT, part -> null)),
    CAUSE(() -> new Broken(Part.CAUSE, part -> new IllegalStateException("getCause is broken"))),
    CAUSE_ITSELF(SelfCaused::new),
    CAUSES_IN_A_CIRCLE(Hostile::circle),
    CAUSES_WITHOUT_END(EverDeeper::new),
    SUPPRESSED_IN_A_CIRCLE(Hostile::suppressedCircle),
    TRACE(() -> new Broken(Part.TRACE, part -> new IllegalStateException("getStackTrace is broken"))),
    TRACE_NULL(() -> new Broken(Part.TRACE, part -> null)),
    IDENTITY(() -> new Broken(Part.IDENTITY, part -> new IllegalStateException("hashCode is broken"))),
    CAUSED_BY_ONE(() -> new RuntimeException(
            "fine", new Broken(Part.MESSAGE, part -> new IllegalStateException("getMessage of the cause is broken"))));

    @SuppressWarnings("ImmutableEnumChecker") // it makes a new one each time
    private final Supplier<RuntimeException> maker;

    Hostile(Supplier<RuntimeException> maker) {
        this.maker = maker;
    }

    /** A new one. */
    public RuntimeException exception() {
        return maker.get();
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"
    }) // throws what the compiler does not know of, as Kotlin does
    public static <T extends Throwable> RuntimeException sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    private static RuntimeException circle() {
        RuntimeException first = new RuntimeException("first");
        first.initCause(new RuntimeException("second", first));
        return first;
    }

    private static RuntimeException suppressedCircle() {
        RuntimeException first = new RuntimeException("first");
        first.addSuppressed(new RuntimeException("second", first));
        return first;
    }

    private enum Part {
        MESSAGE,
        TEXT,
        CAUSE,
        TRACE,
        IDENTITY
    }

    private static final class SelfCaused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public synchronized Throwable getCause() {
            return this;
        }
    }

    private static final class EverDeeper extends RuntimeException {
        private static final long serialVersionUID = 1L;

        EverDeeper() {
            super("deeper", null, false, false);
        }

        @Override
        public synchronized Throwable getCause() {
            return new EverDeeper();
        }
    }

    private static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final Part broken;
        private final transient Function<Throwable, @Nullable Throwable> what;

        Broken(Part broken, Function<Throwable, @Nullable Throwable> what) {
            super("broken");
            this.broken = broken;
            this.what = what;
        }

        /** Throws, or returns null in place of what is asked for. */
        @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
        private <T> T ask(Part part, T right) {
            if (part != broken) {
                return right;
            }
            Throwable thrown = what.apply(this);
            if (thrown != null) {
                throw Hostile.<RuntimeException>sneak(thrown);
            }
            return null;
        }

        @Override
        public String getMessage() {
            return ask(Part.MESSAGE, "broken");
        }

        @Override
        public String toString() {
            return ask(Part.TEXT, super.toString());
        }

        @Override
        @SuppressWarnings("NullAway")
        public synchronized Throwable getCause() {
            return ask(Part.CAUSE, null);
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            return ask(Part.TRACE, super.getStackTrace());
        }

        @Override
        public int hashCode() {
            return ask(Part.IDENTITY, 1);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return ask(Part.IDENTITY, this == other);
        }
    }
}
