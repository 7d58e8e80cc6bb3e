package io.holdfast.examples.upstream;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** Reads the example's data: one record a line, columns apart by {@code |}, comments by {@code #}. */
public final class DataFile {
    private static final Pattern COLUMN = Pattern.compile("\\s*\\|\\s*");

    private DataFile() {}

    /** Returns the records of a file that lies beside a class. */
    public static List<List<String>> read(Class<?> beside, String file) {
        InputStream stream = Objects.requireNonNull(beside.getResourceAsStream(file), file);
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            return reader.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> List.of(COLUMN.split(line.strip(), -1)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " (expected: readable)", e);
        }
    }
}
