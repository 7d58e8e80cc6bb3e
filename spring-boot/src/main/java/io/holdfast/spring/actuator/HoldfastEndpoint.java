package io.holdfast.spring.actuator;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * The endpoint {@code holdfast}: nodes, answers, contracts and the process; one of them at {@code holdfast/NAME}. Maps
 * of plain values, which each version of Jackson writes alike. Safe for use by many threads.
 */
@Endpoint(id = "holdfast")
final class HoldfastEndpoint implements AopInfrastructureBean {

    private final Map<String, ExecutorView> executors;
    private final ProcessView process;

    HoldfastEndpoint(Map<String, ExecutorView> executors, ProcessView process) {
        this.executors = executors;
        this.process = process;
    }

    @ReadOperation
    Map<String, Object> all() {
        Map<String, Object> all = new LinkedHashMap<>();
        for (String name : new String[] {"nodes", "answers", "contracts", "process"}) {
            all.put(name, part(name));
        }
        return all;
    }

    /** Null, which becomes 404, if there is no such part. */
    @ReadOperation
    @Nullable
    Map<String, Object> part(@Selector String part) {
        return switch (part) {
            case "nodes" -> each(ExecutorView::nodes);
            case "answers" -> each(ExecutorView::answers);
            case "contracts" -> each(ExecutorView::contract);
            case "process" -> process.all();
            default -> null;
        };
    }

    private Map<String, Object> each(Function<ExecutorView, Object> view) {
        Map<String, Object> all = new LinkedHashMap<>();
        executors.forEach((name, executor) -> all.put(name, view.apply(executor)));
        return all;
    }
}
