package io.holdfast.lifecycle;

import io.holdfast.lifecycle.shutdown.Shutdown;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * A log whose disk is dead or whose reader is stuck: no line of the shutdown ever gets through. Named by
 * {@code -Dslf4j.provider}.
 */
public final class StuckLog implements SLF4JServiceProvider {

    @Override
    public ILoggerFactory getLoggerFactory() {
        return Stuck::new;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return new BasicMarkerFactory();
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return new NOPMDCAdapter();
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }

    @Override
    public void initialize() {
        // nothing to do
    }

    private static final class Stuck extends LegacyAbstractLogger {
        private static final long serialVersionUID = 1;
        private static final CountDownLatch NEVER = new CountDownLatch(1);

        Stuck(String name) {
            this.name = name;
        }

        @Override
        protected void handleNormalizedLoggingCall(
                Level level, Marker marker, String message, Object @Nullable [] arguments, Throwable thrown) {
            while (name.equals(Shutdown.class.getName())) {
                try {
                    NEVER.await();
                } catch (InterruptedException e) {
                    continue; // as a write to a full pipe would
                }
            }
        }

        @Override
        protected @Nullable String getFullyQualifiedCallerName() {
            return null;
        }

        @Override
        public boolean isTraceEnabled() {
            return false;
        }

        @Override
        public boolean isDebugEnabled() {
            return false;
        }

        @Override
        public boolean isInfoEnabled() {
            return true;
        }

        @Override
        public boolean isWarnEnabled() {
            return true;
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }
    }
}
