package io.holdfast.examples.chat;

import io.holdfast.examples.upstream.DataFile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of the question file.
 *
 * @param district null when the user did not say
 */
public record Question(Intent intent, @Nullable String district, String text) {
    /** Returns the questions of the example, in order. */
    public static List<Question> all() {
        return DataFile.read(Question.class, "questions.txt").stream()
                .map(Question::parse)
                .toList();
    }

    private static Question parse(List<String> columns) {
        String district = columns.get(1);
        return new Question(Intent.valueOf(columns.get(0)), district.equals("-") ? null : district, columns.get(2));
    }
}
