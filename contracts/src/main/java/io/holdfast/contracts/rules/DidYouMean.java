package io.holdfast.contracts.rules;

import java.util.Arrays;
import java.util.Collection;

/** Finds the known name that a wrong one was probably meant to be. Thread-safe. */
public final class DidYouMean {

    /** The distance costs the product of two lengths; nobody mistypes one letter in a name as long as this. */
    private static final int LONGEST = 256;

    private DidYouMean() {}

    /**
     * Returns {@code "; did you mean 'x'?"} to end a message with, or an empty string where no known name is near.
     *
     * <p>Near means: at most one edit for each three characters (two at least), case and the separators {@code _-.}
     * aside. Edits are those of Levenshtein's distance plus the swap of neighbours (Damerau's restricted form). Costs
     * time proportional to the number of known names; nothing is near to a name of more than 256 characters.
     */
    public static String hint(String wrong, Collection<String> known) {
        if (wrong.length() > LONGEST) {
            return "";
        }
        String shape = shape(wrong);
        String best = "";
        int bestDistance = Math.max(2, shape.length() / 3) + 1;
        for (String candidate : known) {
            String other = shape(candidate);
            if (!candidate.equals(wrong) && Math.abs(other.length() - shape.length()) < bestDistance) {
                int distance = distance(shape, other);
                if (distance < bestDistance && distance < Math.max(shape.length(), other.length())) {
                    best = candidate;
                    bestDistance = distance;
                }
            }
        }
        return best.isEmpty() ? "" : "; did you mean '" + best + "'?";
    }

    private static String shape(String name) {
        StringBuilder shape = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c != '_' && c != '.' && c != '-') {
                shape.append(Character.toLowerCase(c));
            }
        }
        return shape.toString();
    }

    private static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        Arrays.setAll(last, j -> j);
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, 1 + Math.min(last[j], row[j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] spare = beforeLast;
            beforeLast = last;
            last = row;
            row = spare;
        }
        return last[b.length()];
    }
}
