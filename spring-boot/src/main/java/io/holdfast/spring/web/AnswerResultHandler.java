package io.holdfast.spring.web;

import io.holdfast.spring.AnswerResponder;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.reactive.HandlerResultHandler;
import org.springframework.web.reactive.result.method.annotation.ResponseEntityResultHandler;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Turns an answer into an entity, and leaves that to WebFlux's own handler of entities, before which it is asked. */
final class AnswerResultHandler implements HandlerResultHandler, Ordered {

    private final AnswerResponder responder;
    private final ResponseEntityResultHandler entities;

    AnswerResultHandler(AnswerResponder responder, ResponseEntityResultHandler entities) {
        this.responder = responder;
        this.entities = entities;
    }

    @Override
    public int getOrder() {
        return entities.getOrder() - 1;
    }

    /** A value that is there tells what it is; of one that is to come, only its type is known. */
    @Override
    public boolean supports(HandlerResult result) {
        ResolvableType type = result.getReturnType();
        return Responses.isAnswer(type)
                || Responses.holdsAnswer(result.getReturnValue())
                || (adapter(result) != null && Responses.mayBeAnswer(type.getGeneric(0)));
    }

    private static @Nullable ReactiveAdapter adapter(HandlerResult result) {
        Class<?> raw = result.getReturnType().resolve(Object.class);
        ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(raw, result.getReturnValue());
        return adapter == null || adapter.isMultiValue() ? null : adapter;
    }

    @Override
    public Mono<Void> handleResult(ServerWebExchange exchange, HandlerResult result) {
        ReactiveAdapter adapter = adapter(result);
        Mono<?> values = adapter == null
                ? Mono.justOrEmpty(result.getReturnValue())
                : Mono.from(adapter.toPublisher(result.getReturnValue()));
        return values.flatMap(value -> entities.handleResult(exchange, response(result, value, adapter != null)));
    }

    /** What is no answer goes on as it would have without this handler: with its own type. */
    private HandlerResult response(HandlerResult result, Object value, boolean adapted) {
        @Nullable Object response = Responses.response(value, responder);
        return response == value
                ? new HandlerResult(
                        result.getHandler(),
                        adapted ? Mono.just(value) : value,
                        result.getReturnTypeSource(),
                        result.getBindingContext())
                : new HandlerResult(result.getHandler(), response, Responses.ENTITY, result.getBindingContext());
    }
}
