package io.holdfast.core.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.read.ListAppender;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.helpers.MessageFormatter;

/** The log writes what it can of whatever it is given, and throws nothing; logback is real, its context ours. */
class GuardedLogTest {

    private final LoggerContext context = new LoggerContext();
    private final Logger logger = context.getLogger("io.holdfast");
    private final ListAppender<ILoggingEvent> written = new ListAppender<>();
    private final GuardedLog log = new GuardedLog(() -> logger);

    GuardedLogTest() {
        start(written);
    }

    private void start(Appender<ILoggingEvent> appender) {
        appender.setContext(context);
        appender.start();
        logger.addAppender(appender);
    }

    /** An appender of somebody's that does not keep what it throws to itself, as logback's own do. */
    private void appending(Consumer<ILoggingEvent> appending) {
        logger.detachAppender(written);
        start(new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {}

            @Override
            public synchronized void doAppend(ILoggingEvent event) {
                appending.accept(event);
                written.doAppend(event);
            }
        });
    }

    private List<String> lines() {
        return written.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private record Saying(@Nullable String text) {
        @Override
        @SuppressWarnings("NullAway")
        public String toString() {
            return text;
        }
    }

    /** One whose {@code toString} throws. */
    private static final class Mute {
        private final Throwable thrown;

        Mute(Throwable thrown) {
            this.thrown = thrown;
        }

        @Override
        public String toString() {
            throw Hostile.<RuntimeException>sneak(thrown);
        }
    }

    @Test
    void statement_isWrittenAsSlf4jDoes() {
        RuntimeException thrown = new RuntimeException("the user's own");
        log.debug("d {} {}", 1, null);
        log.info("i");
        log.warn("w {}", "x", thrown);
        log.error("e", thrown);

        assertThat(lines()).containsExactly("d 1 null", "i", "w x", "e");
        assertThat(written.list)
                .extracting(ILoggingEvent::getLevel)
                .containsExactly(Level.DEBUG, Level.INFO, Level.WARN, Level.ERROR);
        assertThat(written.list.get(2).getThrowableProxy().getMessage()).isEqualTo("the user's own");
        assertThat(written.list.get(3).getThrowableProxy().getClassName()).isEqualTo("java.lang.RuntimeException");
    }

    @Test
    void callersPlace_isTheStatements() {
        appending(ILoggingEvent::getCallerData); // which looks at the stack once, when it is asked first
        log.warn("here");

        assertThat(written.list.get(0).getCallerData()[0].getMethodName()).isEqualTo("callersPlace_isTheStatements");
    }

    @ParameterizedTest
    @EnumSource
    void brokenThrowable_costsNoMoreThanItsText(Hostile hostile) {
        RuntimeException thrown = hostile.exception();

        assertThatCode(() -> log.warn("consumer of {} failed", "a", thrown)).doesNotThrowAnyException();

        assertThat(lines()).singleElement().asString().startsWith("consumer of a failed");
        if (written.list.get(0).getThrowableProxy() == null) {
            assertThat(lines().get(0)).contains(thrown.getClass().getName() + "@", " not written, because of ");
        }
    }

    @ParameterizedTest
    @EnumSource
    void brokenArgument_costsNoMoreThanItsText(Hostile hostile) {
        log.warn("first {} of {}", hostile.exception(), "two");

        assertThat(lines()).singleElement().asString().startsWith("first ").endsWith(" of two");
    }

    @Test
    void argumentWithoutText_isNamedByItsClass() {
        log.warn("{}, {}", new Mute(new IllegalStateException("no")), new Mute(new StackOverflowError()));
        log.warn("{}", new Saying(null));

        assertThat(lines().get(0))
                .isEqualTo(
                        "%1$s (its text failed: java.lang.IllegalStateException), %1$s (its text failed:"
                                + " java.lang.StackOverflowError)",
                        Mute.class.getName());
        assertThat(lines().get(1)).isEqualTo("null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\u0000", "\u001b", "\u0085", "\u009b", "\u2028", "\u2029"})
    void nameFromOutside_beginsNoLineAndMovesNoCursor(String breaker) {
        log.warn("breaker '{}' failed", "a" + breaker + "WARN forged");

        assertThat(lines()).singleElement().asString().matches("breaker 'a +WARN forged' failed");
    }

    @Test
    void endlessName_isCut() {
        log.warn("breaker '{}'", "x".repeat(10_000_000));

        assertThat(lines().get(0)).hasSizeLessThan(2100).endsWith("xxx... (10000000 characters)'");
    }

    @Test
    void placeholderInAName_isNotFilled() {
        log.warn("breaker '{}' of {}", "{}", "b");

        assertThat(lines()).containsExactly("breaker '{}' of b");
    }

    @Test
    void appenderThatThrows_isAskedOnceMore_withoutTheThrowable() {
        appending(event -> {
            if (event.getThrowableProxy() != null) {
                throw new IllegalStateException("cannot write throwables");
            }
        });
        log.warn("consumer of {} failed", "a", new RuntimeException("x"));

        assertThat(lines())
                .singleElement()
                .asString()
                .matches("consumer of a failed \\[java.lang.RuntimeException@\\p{XDigit}+ not written, because of"
                        + " java.lang.IllegalStateException]");
    }

    @Test
    void secondAttempt_asksNoArgumentAgain() {
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger attempts = new AtomicInteger();
        appending(event -> {
            if (attempts.incrementAndGet() == 1) {
                throw new IllegalStateException("once");
            }
        });
        log.warn("{}", new Object() {
            @Override
            public String toString() {
                return "asked " + asked.incrementAndGet();
            }
        });

        assertThat(lines()).containsExactly("asked 1 [written again, because of java.lang.IllegalStateException]");
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                IllegalStateException.class,
                StackOverflowError.class,
                OutOfMemoryError.class,
                NoClassDefFoundError.class,
                java.io.IOException.class,
                ThreadDeath.class
            })
    @SuppressWarnings("removal")
    void appenderThatThrowsAlways_isGivenUp_andTheNextStatementIsWritten(Class<? extends Throwable> type)
            throws Exception {
        Throwable thrown = type.getConstructor().newInstance();
        List<String> attempts = new ArrayList<>();
        appending(event -> {
            attempts.add(event.getMessage());
            if (attempts.size() <= 2) {
                throw Hostile.<RuntimeException>sneak(thrown);
            }
        });

        assertThatCode(() -> log.error("lost", new RuntimeException("x"))).doesNotThrowAnyException();
        log.error("written");

        assertThat(attempts).hasSize(3);
        assertThat(lines()).containsExactly("written");
    }

    @Test
    void whatLogsWhileItIsWritten_goesRoundOnce() {
        appending(event -> log.warn("from the appender"));
        log.warn("{}", new Object() {
            @Override
            public String toString() {
                log.warn("from toString");
                return "text";
            }
        });

        assertThat(lines()).containsExactly("text");
    }

    @Test
    void argument_isNotAskedIfNobodyReads() {
        logger.setLevel(Level.ERROR);
        AtomicInteger asked = new AtomicInteger();
        log.warn("{}", new Object() {
            @Override
            public String toString() {
                return "asked " + asked.incrementAndGet();
            }
        });

        assertThat(asked).hasValue(0);
    }

    @Test
    void providerThatFails_isAskedAgainNextTime() {
        AtomicInteger asked = new AtomicInteger();
        GuardedLog late = new GuardedLog(() -> {
            if (asked.incrementAndGet() == 1) {
                throw new NoClassDefFoundError("org/slf4j/impl/StaticLoggerBinder");
            }
            return logger;
        });
        late.warn("lost");
        late.warn("written");

        assertThat(lines()).containsExactly("written");
    }

    @Test
    void loggerThatKnowsNoPlaces_getsTheThrowableLast() {
        List<String> calls = new ArrayList<>();
        org.slf4j.Logger plain = (org.slf4j.Logger) Proxy.newProxyInstance(
                GuardedLogTest.class.getClassLoader(),
                new Class<?>[] {org.slf4j.Logger.class},
                (proxy, method, args) -> {
                    if (method.getName().startsWith("is")) {
                        return true;
                    }
                    var tuple = MessageFormatter.arrayFormat((String) args[0], (Object[]) args[1]);
                    calls.add(method.getName() + " " + tuple.getMessage() + " " + tuple.getThrowable());
                    return null;
                });
        GuardedLog plainly = new GuardedLog(() -> plain);
        Error thrown = new Error("x");
        plainly.debug("a {}", 1);
        plainly.info("b", thrown);
        plainly.warn("c {}", 2, thrown);
        plainly.error("d");

        assertThat(calls).containsExactly("debug a 1 null", "info b " + thrown, "warn c 2 " + thrown, "error d null");
    }

    @Test
    void log_isNamedAfterItsClass() {
        Logger named = (Logger) org.slf4j.LoggerFactory.getLogger(GuardedLogTest.class);
        ListAppender<ILoggingEvent> own = new ListAppender<>();
        own.start();
        named.addAppender(own);
        try {
            GuardedLog.of(GuardedLogTest.class).warn("mine");
        } finally {
            named.detachAppender(own);
        }

        assertThat(own.list).extracting(ILoggingEvent::getMessage).containsExactly("mine");
    }

    @Test
    void text_isOneLineWhateverTheObject() {
        assertThat(GuardedLog.text(null)).isEqualTo("null");
        assertThat(GuardedLog.text("a\nb")).isEqualTo("a b");
        assertThat(Arrays.stream(Hostile.values()).map(each -> GuardedLog.text(each.exception())))
                .allSatisfy(text -> assertThat(text).isNotBlank());
    }
}
