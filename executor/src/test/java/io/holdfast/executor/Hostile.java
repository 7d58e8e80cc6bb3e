package io.holdfast.executor;

import java.io.IOException;
import java.util.function.Supplier;

/** Exceptions of a user's that are broken themselves, or that no {@code throws} clause has announced. */
enum Hostile {
    MESSAGE(() -> new Broken() {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("getMessage is broken");
        }
    }),
    MESSAGE_OVERFLOWS(() -> new Broken() {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            return String.valueOf(this); // which asks for the message
        }
    }),
    MESSAGE_NULL(Broken::new),
    TEXT(() -> new Broken() {
        private static final long serialVersionUID = 1L;

        @Override
        public String toString() {
            throw new NoClassDefFoundError("com/acme/Gone");
        }
    }),
    CAUSE(() -> new Broken() {
        private static final long serialVersionUID = 1L;

        @Override
        public synchronized Throwable getCause() {
            throw new IllegalStateException("getCause is broken");
        }
    }),
    CAUSE_ITSELF(() -> new Broken() {
        private static final long serialVersionUID = 1L;

        @Override
        public synchronized Throwable getCause() {
            return this;
        }
    }),
    TRACE(() -> new Broken() {
        private static final long serialVersionUID = 1L;

        @Override
        public StackTraceElement[] getStackTrace() {
            throw new IllegalStateException("getStackTrace is broken");
        }
    }),
    IDENTITY(() -> new Broken() {
        private static final long serialVersionUID = 1L;

        @Override
        public int hashCode() {
            throw new IllegalStateException("hashCode is broken");
        }

        @Override
        public boolean equals(Object other) {
            throw new IllegalStateException("equals is broken");
        }
    }),
    CHECKED(() -> new IOException("as Kotlin throws it")),
    NEITHER_EXCEPTION_NOR_ERROR(() -> new Throwable("bare"));

    private static class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @SuppressWarnings("ImmutableEnumChecker") // it makes a new one each time
    private final Supplier<Throwable> maker;

    Hostile(Supplier<Throwable> maker) {
        this.maker = maker;
    }

    Throwable exception() {
        return maker.get();
    }

    /** Throws one. */
    RuntimeException strike() {
        throw Hostile.<RuntimeException>sneak(maker.get());
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // throws what the compiler does not know of
    static <T extends Throwable> RuntimeException sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
