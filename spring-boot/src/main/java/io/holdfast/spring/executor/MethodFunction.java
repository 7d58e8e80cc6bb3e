package io.holdfast.spring.executor;

import io.holdfast.contracts.Field;
import io.holdfast.contracts.Inputs;
import io.holdfast.contracts.Node;
import io.holdfast.contracts.Values;
import io.holdfast.executor.AsyncNodeFunction;
import io.holdfast.executor.NodeContext;
import io.holdfast.executor.NodeFunction;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/** Makes a function of the executor from a method of a bean, and checks it against the node. */
final class MethodFunction {

    private static final DefaultParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();

    private final BeanMethod method;
    private final List<Argument> arguments;

    private MethodFunction(BeanMethod method, List<Argument> arguments) {
        this.method = method;
        this.arguments = arguments;
    }

    /**
     * Returns a call of the method.
     *
     * @throws IllegalArgumentException if the method does not fit the node; the message says why
     */
    static Call of(BeanMethod method, Class<?> type, Node node, boolean fallback) {
        Method java = method.method();
        if (Modifier.isPrivate(java.getModifiers()) || Modifier.isStatic(java.getModifiers())) {
            throw new IllegalArgumentException("private or static (expected: a method that a proxy can pass on)");
        }
        String[] names = NAMES.getParameterNames(java);
        List<Argument> arguments = new ArrayList<>();
        for (int i = 0; i < java.getParameterCount(); i++) {
            arguments.add(Argument.of(
                    names == null ? null : names[i], ResolvableType.forMethodParameter(java, i, type), node, fallback));
        }
        return call(
                new MethodFunction(method, List.copyOf(arguments)),
                ResolvableType.forMethodReturnType(java, type),
                node);
    }

    private static Call call(MethodFunction function, ResolvableType returned, Node node) {
        Class<?> raw = returned.resolve(Object.class);
        if (CompletionStage.class.isAssignableFrom(raw)) {
            mustYield(returned.as(CompletionStage.class).getGeneric(0), node);
            return Call.ofAsync((AsyncNodeFunction.WithContext) function::stage);
        }
        ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(raw);
        if (adapter != null && raw != Object.class) {
            if (adapter.isMultiValue()) {
                throw new IllegalArgumentException(
                        "returns " + raw.getSimpleName() + " (expected: one value, as a Mono has)");
            }
            mustYield(returned.getGeneric(0), node);
            return Call.ofAsync((AsyncNodeFunction.WithContext)
                    (in, context) -> ReactiveResult.toFuture(adapter, function.call(in, context)));
        }
        mustYield(returned, node);
        return Call.of((NodeFunction.WithContext) function::call);
    }

    private static void mustYield(ResolvableType returned, Node node) {
        Class<?> raw = ClassUtils.resolvePrimitiveIfNecessary(returned.resolve(Object.class));
        List<Field<?>> writes = node.writes();
        boolean fits = raw == Object.class
                || raw == Values.class
                || (writes.size() == 1 && ClassUtils.isAssignable(writes.get(0).type(), raw))
                || (writes.size() == 1
                        && ClassUtils.isAssignable(raw, writes.get(0).type()));
        if (!fits) {
            String expected = writes.size() == 1 ? writes.get(0).type().getSimpleName() : "Values";
            throw new IllegalArgumentException("returns " + raw.getSimpleName() + " (expected: " + expected
                    + ", since node '" + node.name() + "' writes "
                    + writes.stream().map(Field::name).toList() + ")");
        }
    }

    @SuppressWarnings("NullAway") // a function that returns no stage is the executor's to find
    private CompletionStage<?> stage(Inputs in, NodeContext context) throws Exception {
        return (CompletionStage<?>) call(in, context);
    }

    private @Nullable Object call(Inputs in, NodeContext context) throws Exception {
        @Nullable Object[] values = new Object[arguments.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = arguments.get(i).of(in, context);
        }
        return method.call(values);
    }
}
