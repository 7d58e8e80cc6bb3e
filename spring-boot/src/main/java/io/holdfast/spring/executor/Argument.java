package io.holdfast.spring.executor;

import io.holdfast.contracts.Field;
import io.holdfast.contracts.Inputs;
import io.holdfast.contracts.Node;
import io.holdfast.executor.NodeContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/** What a parameter of a function gets. */
@FunctionalInterface
interface Argument {

    @Nullable
    Object of(Inputs in, NodeContext context);

    /**
     * Finds what a parameter stands for.
     *
     * @param name the parameter's; null if the class file does not have it
     * @param fallback whether a failure may be asked for
     * @throws IllegalArgumentException if it stands for nothing; the message says what could
     */
    static Argument of(@Nullable String name, ResolvableType type, Node node, boolean fallback) {
        Class<?> raw = type.resolve(Object.class);
        if (raw == Inputs.class) {
            return (in, context) -> in;
        }
        if (raw == NodeContext.class) {
            return (in, context) -> context;
        }
        if (fallback && Throwable.class.isAssignableFrom(raw)) {
            return (in, context) -> context.failure().filter(raw::isInstance).orElse(null);
        }
        if (raw == Optional.class) {
            Field<?> field = field(name, type.getGeneric(0).resolve(Object.class), node, true);
            return (in, context) -> in.find(field);
        }
        Field<?> field = field(name, raw, node, false);
        return (in, context) -> in.get(field);
    }

    private static Field<?> field(@Nullable String name, Class<?> type, Node node, boolean optional) {
        List<Field<?>> all = new ArrayList<>(node.reads());
        all.addAll(node.readsIfPresent());
        String found = name == null
                ? null
                : Names.find(name, all.stream().map(Field::name).toList());
        List<Field<?>> fitting = all.stream()
                .filter(field -> found == null
                        ? ClassUtils.isAssignable(type, field.type())
                        : field.name().equals(found))
                .toList();
        String parameter = type.getSimpleName() + (name == null ? "" : " " + name);
        if (fitting.size() != 1 || !ClassUtils.isAssignable(type, fitting.get(0).type())) {
            throw new IllegalArgumentException(
                    "parameter '" + parameter + "' (expected: Inputs, NodeContext, or one of " + words(all)
                            + " that node '" + node.name() + "' reads)");
        }
        Field<?> field = fitting.get(0);
        if (!optional && !node.reads().contains(field)) {
            throw new IllegalArgumentException("parameter '" + parameter + "' (expected: Optional<"
                    + field.type().getSimpleName() + ">, since node '" + node.name() + "' reads it if present)");
        }
        return field;
    }

    private static List<String> words(List<Field<?>> fields) {
        return fields.stream()
                .map(field -> field.type().getSimpleName() + " " + field.name())
                .toList();
    }
}
