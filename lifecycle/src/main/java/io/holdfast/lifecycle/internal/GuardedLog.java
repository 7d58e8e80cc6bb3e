package io.holdfast.lifecycle.internal;

import java.util.Arrays;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LocationAwareLogger;

/**
 * A log that never throws. Most of what is worth logging here is what a user's object did wrong, and to print that
 * object is to call it once more: {@code getMessage}, {@code toString} or {@code getCause} may be as broken as what
 * they tell of, or the appender may be. What came of it used to replace the result of a call that had succeeded.
 *
 * <p>Messages, levels and a throwable as last argument are SLF4J's. If writing fails, by whatever {@link Throwable},
 * the same is written once more without the throwable, of which only class and identity are named; if that fails too,
 * it is given up in silence. Arguments become text before that, one by one: what one of them throws costs its own text
 * alone, and what comes from outside, such as a name, is cut short and cannot begin a line of its own or move a
 * terminal's cursor. What an appender or a {@code toString} logs here while this thread writes is dropped, for it would
 * go round for ever. Not guarded against: code that does not return.
 *
 * <p>The same as {@code core}'s, which this module must not see; the house's laws hold the two alike. Safe for use by
 * many threads.
 */
public final class GuardedLog {

    private static final String NAME = GuardedLog.class.getName();
    private static final int MOST_CHARACTERS = 2000;
    private static final Pattern LINE_BREAKERS = Pattern.compile("[\\p{Cc}\\u2028\\u2029]");

    // An array, because to end the turn must need no call: one could fail where the stack has just overflowed.
    private static final ThreadLocal<boolean[]> WRITING = ThreadLocal.withInitial(() -> new boolean[1]);

    private final Supplier<Logger> lookUp;
    private volatile @Nullable Logger logger;

    GuardedLog(Supplier<Logger> lookUp) {
        this.lookUp = lookUp;
    }

    /**
     * Returns the log of a class. The logger behind it is looked up when something is to be written, so that a broken
     * provider cannot keep the class from loading.
     *
     * @param owner whose name the logger has
     */
    public static GuardedLog of(Class<?> owner) {
        return of(owner.getName());
    }

    /** Returns the log of this name, for a class that must not refer to the one that users know. */
    public static GuardedLog of(String name) {
        return new GuardedLog(() -> LoggerFactory.getLogger(name));
    }

    /**
     * Writes at this level, as SLF4J's method of the same name; throws nothing.
     *
     * @param message with a {@code {}} for each argument
     * @param arguments any may be null; a throwable may be the last
     */
    public void debug(String message, @Nullable Object... arguments) {
        write(LocationAwareLogger.DEBUG_INT, message, arguments);
    }

    /**
     * Writes at this level, as SLF4J's method of the same name; throws nothing.
     *
     * @param message with a {@code {}} for each argument
     * @param arguments any may be null; a throwable may be the last
     */
    public void info(String message, @Nullable Object... arguments) {
        write(LocationAwareLogger.INFO_INT, message, arguments);
    }

    /**
     * Writes at this level, as SLF4J's method of the same name; throws nothing.
     *
     * @param message with a {@code {}} for each argument
     * @param arguments any may be null; a throwable may be the last
     */
    public void warn(String message, @Nullable Object... arguments) {
        write(LocationAwareLogger.WARN_INT, message, arguments);
    }

    /**
     * Writes at this level, as SLF4J's method of the same name; throws nothing.
     *
     * @param message with a {@code {}} for each argument
     * @param arguments any may be null; a throwable may be the last
     */
    public void error(String message, @Nullable Object... arguments) {
        write(LocationAwareLogger.ERROR_INT, message, arguments);
    }

    /**
     * Returns what an object says it is, on one line of at most some 2000 characters; throws nothing.
     *
     * @param object may be null
     * @return its {@code toString}, with blanks for control characters; its class if that fails
     */
    public static String text(@Nullable Object object) {
        try {
            String text = String.valueOf(object);
            return text == null ? "null" : oneLine(text);
        } catch (Throwable broken) {
            String type = object == null ? "null" : object.getClass().getName();
            return type + " (its text failed: " + broken.getClass().getName() + ")";
        }
    }

    private void write(int level, String message, @Nullable Object[] arguments) {
        try {
            boolean[] writing = WRITING.get();
            if (!writing[0]) {
                writing[0] = true;
                try {
                    writeTwice(level, message, arguments);
                } finally {
                    writing[0] = false;
                }
            }
        } catch (Throwable unwritable) {
            // The log is where this would be told.
        }
    }

    private void writeTwice(int level, String message, @Nullable Object[] arguments) {
        Logger found = logger();
        if (!isEnabled(found, level)) {
            return;
        }
        Object last = arguments.length == 0 ? null : arguments[arguments.length - 1];
        Throwable thrown = last instanceof Throwable ? (Throwable) last : null;
        Object[] texts = texts(arguments, thrown);
        try {
            write(found, level, message, texts, thrown);
        } catch (Throwable broken) {
            String what = thrown == null ? "written again, because of " : named(thrown) + " not written, because of ";
            write(found, level, message + " [" + what + broken.getClass().getName() + "]", texts, null);
        }
    }

    private Logger logger() {
        Logger known = logger;
        if (known == null) {
            known = lookUp.get();
            logger = known;
        }
        return known;
    }

    private static boolean isEnabled(Logger logger, int level) {
        return switch (level) {
            case LocationAwareLogger.DEBUG_INT -> logger.isDebugEnabled();
            case LocationAwareLogger.INFO_INT -> logger.isInfoEnabled();
            case LocationAwareLogger.WARN_INT -> logger.isWarnEnabled();
            default -> logger.isErrorEnabled();
        };
    }

    /** A logger that tells from where it was called is told that it was not from here. */
    private static void write(Logger logger, int level, String message, Object[] texts, @Nullable Throwable thrown) {
        if (logger instanceof LocationAwareLogger aware) {
            aware.log(null, NAME, level, message, texts, thrown);
            return;
        }
        Object[] all = texts;
        if (thrown != null) {
            all = Arrays.copyOf(texts, texts.length + 1);
            all[texts.length] = thrown;
        }
        switch (level) {
            case LocationAwareLogger.DEBUG_INT -> logger.debug(message, all);
            case LocationAwareLogger.INFO_INT -> logger.info(message, all);
            case LocationAwareLogger.WARN_INT -> logger.warn(message, all);
            default -> logger.error(message, all);
        }
    }

    private static Object[] texts(@Nullable Object[] arguments, @Nullable Throwable thrown) {
        Object[] texts = new Object[thrown == null ? arguments.length : arguments.length - 1];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = text(arguments[i]);
        }
        return texts;
    }

    private static String named(Throwable thrown) {
        return thrown.getClass().getName() + '@' + Integer.toHexString(System.identityHashCode(thrown));
    }

    private static String oneLine(String text) {
        String start = text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS);
        String line = LINE_BREAKERS.matcher(start).replaceAll(" ");
        return start.length() == text.length() ? line : line + "... (" + text.length() + " characters)";
    }
}
