package io.holdfast.spring.executor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Compares names as Boot compares those of properties: by their letters and digits alone, whatever the case. */
final class Names {

    private Names() {}

    /** {@code wasteRag}, {@code waste_rag} and {@code WASTE-RAG} are {@code wasterag}. */
    static String canonical(CharSequence name) {
        StringBuilder canonical = new StringBuilder(name.length());
        name.chars().filter(Character::isLetterOrDigit).forEach(c -> canonical.append((char) c));
        return canonical.toString().toLowerCase(Locale.ROOT);
    }

    /** {@code wasteRag} and {@code waste_rag} are {@code waste-rag}, as Boot writes it. */
    static String kebab(String name) {
        StringBuilder kebab = new StringBuilder(name.length() + 4);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!Character.isLetterOrDigit(c)) {
                kebab.append('-');
            } else if (Character.isUpperCase(c)) {
                boolean starts = i > 0 && Character.isLowerCase(name.charAt(i - 1));
                kebab.append(starts ? "-" : "").append(Character.toLowerCase(c));
            } else {
                kebab.append(c);
            }
        }
        return kebab.toString();
    }

    /** The name that is this one, or else the only one of the same letters and digits. */
    static @Nullable String find(String wanted, Collection<String> names) {
        if (names.contains(wanted)) {
            return wanted;
        }
        String canonical = canonical(wanted);
        List<String> found = new ArrayList<>();
        for (String name : names) {
            if (canonical(name).equals(canonical)) {
                found.add(name);
            }
        }
        return found.size() == 1 ? found.get(0) : null;
    }
}
