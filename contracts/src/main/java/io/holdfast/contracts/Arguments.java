package io.holdfast.contracts;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;

/** Checks of arguments whose messages follow one form. */
final class Arguments {

    private Arguments() {}

    static String notBlank(String name, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(name + ": '" + value + "' (expected: not blank)");
        }
        return value;
    }

    /**
     * The list with {@code more} at its end; what is there already stays where it is, since declaring a thing twice in
     * one way says nothing new.
     */
    static <E> List<E> appended(List<E> list, E[] more, String name) {
        LinkedHashSet<E> all = new LinkedHashSet<>(list);
        Collections.addAll(all, notNull(more, name));
        return List.copyOf(all);
    }

    /**
     * The elements, none of them null; a constant is null where its class is still being initialised, which is hard to
     * see from a bare exception.
     */
    static <E> E[] notNull(E[] elements, String name) {
        for (int i = 0; i < elements.length; i++) {
            int index = i;
            Objects.requireNonNull(
                    elements[i],
                    () -> name + " " + (index + 1) + " of " + elements.length
                            + ": null (expected: none; is its class still being initialised?)");
        }
        return elements;
    }
}
