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
     * Returns the list with {@code more} at its end; an element that is there already stays in its place, since
     * declaring a thing twice changes nothing.
     */
    static <E> List<E> appended(List<E> list, E[] more, String name) {
        LinkedHashSet<E> all = new LinkedHashSet<>(list);
        Collections.addAll(all, notNull(more, name));
        return List.copyOf(all);
    }

    /**
     * Returns the elements if none of them is null; a constant is null while its class is still being initialised,
     * which is hard to see from a bare exception.
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
