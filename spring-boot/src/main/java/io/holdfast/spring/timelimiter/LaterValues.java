package io.holdfast.spring.timelimiter;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The types that stand for a value that comes later. A method that returns one returns at once, and to stop it would
 * limit nothing. By name, since most are not on the class path.
 */
final class LaterValues {

    private static final Set<String> NAMES = Set.of(
            "java.util.concurrent.Callable",
            "java.util.concurrent.CompletionStage",
            "java.util.concurrent.Future",
            "java.util.concurrent.Flow$Publisher",
            "org.reactivestreams.Publisher",
            "io.smallrye.mutiny.Uni",
            "kotlinx.coroutines.Job",
            "kotlinx.coroutines.flow.Flow",
            "org.springframework.web.context.request.async.DeferredResult",
            "org.springframework.web.context.request.async.WebAsyncTask",
            "org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter",
            "org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody");

    private static final ClassValue<Boolean> KNOWN = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return isNamed(type);
        }
    };

    private LaterValues() {}

    static boolean isLater(Class<?> type) {
        return KNOWN.get(type);
    }

    private static boolean isNamed(@Nullable Class<?> type) {
        if (type == null) {
            return false;
        }
        if (NAMES.contains(type.getName()) || type.getName().startsWith("io.reactivex.")) {
            return true;
        }
        for (Class<?> parent : type.getInterfaces()) {
            if (isNamed(parent)) {
                return true;
            }
        }
        return isNamed(type.getSuperclass());
    }
}
