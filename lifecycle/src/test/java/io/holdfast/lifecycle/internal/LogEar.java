package io.holdfast.lifecycle.internal;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/** Hears what a class logs, until it is closed. */
public final class LogEar extends AppenderBase<ILoggingEvent> {

    private final Logger logger;
    private final Consumer<String> heard;

    private LogEar(Logger logger, Consumer<String> heard) {
        this.logger = logger;
        this.heard = heard;
    }

    public static LogEar at(Class<?> owner, Consumer<String> heard) {
        LogEar ear = new LogEar((Logger) LoggerFactory.getLogger(owner), heard);
        ear.start();
        ear.logger.addAppender(ear);
        return ear;
    }

    @Override
    protected void append(ILoggingEvent event) {
        heard.accept(event.getFormattedMessage());
    }

    public void close() {
        logger.detachAppender(this);
    }
}
