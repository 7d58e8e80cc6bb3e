package io.holdfast.contracts.lock;

import io.holdfast.contracts.rules.FailKind;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads a lock file and refuses what {@link LockFile#write} cannot have written: another format, the marks of a merge
 * that was not resolved, one line twice, half a line. Of such a file nothing could be said, or worse, something wrong.
 * Used once for one file.
 */
final class LockReader {

    /** A word: names hold no spaces, by a rule of their own. */
    private static final String NAME = "\\S+";

    private static final Pattern LINE = Pattern.compile(String.join(
                    "|",
                    "contract = .+",
                    "(input|output|producers) NAME = .+",
                    "node NAME( = conditional)?",
                    "node NAME reads(-if-present)? NAME",
                    "intent NAME( requires NAME| welcomes NAME( = always)?)?",
                    "policy NAME fail-mode = (" + failKinds() + ")",
                    "policy NAME timeout = NAME",
                    "policy NAME timeout-over-deadline NAME",
                    "deadline NAME( reserve)? = NAME")
            .replace("NAME", NAME));

    private static final Pattern CONFLICT = Pattern.compile("(<<<<<<<|=======|>>>>>>>|\\|\\|\\|\\|\\|\\|\\|)( .*)?");

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final Path file;
    private final SortedMap<String, String> lines = new TreeMap<>();

    private LockReader(Path file) {
        this.file = file;
    }

    private static String failKinds() {
        return Arrays.stream(FailKind.values()).map(FailKind::name).collect(Collectors.joining("|"));
    }

    /**
     * Returns the facts by their keys.
     *
     * @throws AssertionError if the file is not one that was written by {@link LockFile}
     */
    static SortedMap<String, String> read(Path file) throws IOException {
        LockReader reader = new LockReader(file);
        List<String> text = reader.text();
        reader.header(text.isEmpty() ? "" : text.get(0));
        for (int i = 1; i < text.size(); i++) {
            String line = text.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                reader.fact(line, i + 1);
            }
        }
        return reader.lines;
    }

    private List<String> text() throws IOException {
        try {
            return Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw new AssertionError(refusal("", "not a text", "a text in UTF-8"), e);
        }
    }

    private void header(String first) {
        String plain = first.startsWith(BYTE_ORDER_MARK) ? first.substring(1) : first;
        if (!plain.startsWith(LockFile.FORMAT + ";")) {
            throw new AssertionError(refusal(", line 1", "'" + plain + "'", "'" + LockFile.FORMAT + "'"));
        }
    }

    private void fact(String line, int number) {
        String place = ", line " + number;
        if (CONFLICT.matcher(line).matches()) {
            throw new AssertionError(refusal(place, "'" + line + "'", "no conflict left by a merge"));
        }
        if (!LINE.matcher(line).matches()) {
            throw new AssertionError(refusal(place, "'" + line + "'", "a whole line, as it was written"));
        }
        int equals = line.indexOf(" = ");
        String key = equals < 0 ? line : line.substring(0, equals);
        if (lines.put(key, equals < 0 ? "" : line.substring(equals + 3)) != null) {
            throw new AssertionError(refusal(place, "'" + key + "' again", "each key once"));
        }
    }

    private String refusal(String place, String found, String law) {
        return "lock file: " + file + place + ": " + found + " (expected: " + law + "; rewrite the file with -D"
                + ContractAssert.UPDATE_PROPERTY + "=true)";
    }
}
