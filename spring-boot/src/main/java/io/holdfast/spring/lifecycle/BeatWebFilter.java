package io.holdfast.spring.lifecycle;

import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Beats when a request of a reactive server is done, and answers the {@link SelfProbe}. Thread-safe. */
final class BeatWebFilter implements WebFilter, Ordered {

    private final SelfProbe probe;

    BeatWebFilter(SelfProbe probe) {
        this.probe = probe;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (probe.isAsked(exchange.getRequest().getURI().getPath())) {
            probe.answer();
            exchange.getResponse().setStatusCode(HttpStatus.NO_CONTENT);
            return exchange.getResponse().setComplete();
        }
        return chain.filter(exchange).doFinally(signal -> probe.completed());
    }
}
