package io.holdfast.contracts;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;

/** Checks of arguments whose messages follow one form. */
final class Args {

    private Args() {}

    static String notBlank(String name, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(name + ": '" + value + "' (expected: not blank)");
        }
        return value;
    }

    /** The list with {@code more} at its end; what is there already stays where it is, since declaring a thing twice in one way says nothing new. */
    static <E> List<E> appended(List<E> list, E[] more, String name) {
        LinkedHashSet<E> all = new LinkedHashSet<>(list);
        for (E element : more) {
            all.add(Objects.requireNonNull(element, name));
        }
        return List.copyOf(all);
    }
}
