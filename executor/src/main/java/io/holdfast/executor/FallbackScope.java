package io.holdfast.executor;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which failures a fallback is for.
 *
 * @param kinds null: all
 * @param only of the errors, these types; empty: all
 * @param except of the errors, not these types
 */
record FallbackScope(
        @Nullable Set<FailureKind> kinds,
        List<Class<? extends Throwable>> only,
        List<Class<? extends Throwable>> except) {

    static final FallbackScope ALL = new FallbackScope(null, List.of(), List.of());

    FallbackScope {
        if (kinds != null && !kinds.contains(FailureKind.ERROR)) {
            refuseUnused("onErrors", only, kinds);
            refuseUnused("exceptErrors", except, kinds);
        }
        for (Class<? extends Throwable> type : only) {
            for (Class<? extends Throwable> excepted : except) {
                if (excepted.isAssignableFrom(type)) {
                    throw new IllegalStateException("exceptErrors: " + excepted.getName()
                            + " (expected: none that rules out " + type.getName() + " of onErrors)");
                }
            }
        }
    }

    private static void refuseUnused(String name, List<?> types, Set<FailureKind> kinds) {
        if (!types.isEmpty()) {
            throw new IllegalStateException(name + ": beside on(" + kinds + ") (expected: ERROR among the kinds)");
        }
    }

    FallbackScope withKinds(Set<FailureKind> newKinds) {
        Arguments.once("on", kinds);
        return new FallbackScope(newKinds, only, except);
    }

    FallbackScope withOnly(List<Class<? extends Throwable>> types) {
        Arguments.once("onErrors", names(only));
        return new FallbackScope(kinds, someOf("onErrors", types), except);
    }

    FallbackScope withExcept(List<Class<? extends Throwable>> types) {
        Arguments.once("exceptErrors", names(except));
        return new FallbackScope(kinds, only, someOf("exceptErrors", types));
    }

    private static @Nullable List<String> names(List<Class<? extends Throwable>> types) {
        return types.isEmpty() ? null : types.stream().map(Class::getName).toList();
    }

    private static <T> List<T> someOf(String name, List<T> types) {
        if (types.isEmpty()) {
            throw new IllegalArgumentException(name + ": [] (expected: at least one type)");
        }
        return types;
    }

    boolean covers(FailureKind kind, @Nullable Throwable failure) {
        if (kinds != null && !kinds.contains(kind)) {
            return false;
        }
        if (kind != FailureKind.ERROR) {
            return true;
        }
        return (only.isEmpty() || anyOf(only, failure)) && !anyOf(except, failure);
    }

    private static boolean anyOf(List<Class<? extends Throwable>> types, @Nullable Throwable failure) {
        for (Class<? extends Throwable> type : types) { // asked for each failure; a stream would be most of its garbage
            if (type.isInstance(failure)) {
                return true;
            }
        }
        return false;
    }
}
