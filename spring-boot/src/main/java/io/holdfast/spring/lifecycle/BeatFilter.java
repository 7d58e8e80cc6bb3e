package io.holdfast.spring.lifecycle;

import io.holdfast.core.log.GuardedLog;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;

/** Beats when a request is done, asynchronous ones included, and answers the {@link SelfProbe}. Thread-safe. */
final class BeatFilter implements Filter, Ordered {

    private static final GuardedLog LOG = GuardedLog.of(BeatFilter.class);

    private final SelfProbe probe;

    BeatFilter(SelfProbe probe) {
        this.probe = probe;
    }

    /** Before security, which would refuse the probe, and around all that may take time. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest asked
                && response instanceof HttpServletResponse answered
                && probe.isAsked(asked.getRequestURI())) {
            probe.answer();
            answered.setStatus(HttpServletResponse.SC_NO_CONTENT);
            return;
        }
        try {
            chain.doFilter(request, response);
        } finally {
            completed(request);
        }
    }

    private void completed(ServletRequest request) {
        try {
            if (request.isAsyncStarted()) {
                request.getAsyncContext().addListener(new Completion());
                return;
            }
        } catch (IllegalStateException e) {
            LOG.debug("the asynchronous request is done by now", e);
        }
        probe.completed();
    }

    private final class Completion implements AsyncListener {

        @Override
        public void onComplete(AsyncEvent event) {
            probe.completed();
        }

        /** Begun anew, it would forget us. */
        @Override
        public void onStartAsync(AsyncEvent event) {
            AsyncContext again = event.getAsyncContext();
            again.addListener(this);
        }

        @Override
        public void onTimeout(AsyncEvent event) {}

        @Override
        public void onError(AsyncEvent event) {}
    }
}
