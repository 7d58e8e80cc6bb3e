package io.holdfast.lifecycle.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import org.junit.jupiter.api.Test;

/** What is the same in both copies of this class is tested with the other one, in {@code core}. */
class GuardedLogTest {

    private final Logger logger = new LoggerContext().getLogger("io.holdfast");
    private final GuardedLog log = new GuardedLog(() -> logger);

    @Test
    void isWarnEnabled_followsTheLevelOfTheLogger() {
        logger.setLevel(Level.WARN);
        assertThat(log.isWarnEnabled()).isTrue();
        logger.setLevel(Level.ERROR);
        assertThat(log.isWarnEnabled()).isFalse();
    }

    @Test
    void isWarnEnabled_loggerCannotBeHad_isFalse() {
        GuardedLog broken = new GuardedLog(() -> {
            throw new NoClassDefFoundError("org/slf4j/impl/StaticLoggerBinder");
        });
        assertThat(broken.isWarnEnabled()).isFalse();
    }
}
