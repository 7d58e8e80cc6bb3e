package io.holdfast.verification;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The laws over what comments say; each returns its violations, one readable line for each. */
final class Comments {

    private static final Pattern LITERAL_OR_COMMENT = Pattern.compile("\"\"\"(?s:.)*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\""
            + "|'(?:\\\\.|[^'\\\\\\n])*'|/\\*(?s:.)*?\\*/|//[^\\n]*(?:\\n[ \\t]*//[^\\n]*)*");
    private static final Pattern MARGIN = Pattern.compile("(?m)^[ \\t]*(?:/\\*+|\\*+/?|//+)[ \\t]?|\\*+/");
    private static final Pattern WHO = Pattern.compile(
            "(?:^|[.!?:;]\\s|[.!?:;]\\n|<p>|<li>|@return|@param \\w+)\\s*(Who(?:ever)?\\s[^.!?]*(?:[.!?]|$))");
    private static final Pattern NOT_NULL = Pattern.compile("(?i)\\b(?:must\\s+not\\s+be|not|non-)\\s*null\\b");
    private static final Pattern CONDITION =
            Pattern.compile("(?i)\\b(?:if|where|when|while|unless|whether|until)\\b[^.;]*$");

    private Comments() {}

    /** Sentences that speak of "Who ..." without asking: English says "a caller that ..." or "the thread that ...". */
    static List<String> whoSentences(Collection<Path> files) {
        List<String> found = new ArrayList<>();
        for (Comment comment : of(files)) {
            Matcher who = WHO.matcher(comment.text());
            while (who.find()) {
                if (!who.group(1).endsWith("?")) {
                    found.add(comment.at(who.start(1)) + ": " + who.group(1).replaceAll("\\s+", " ")
                            + " (expected: a question, or a sentence with a noun)");
                }
            }
        }
        return found;
    }

    /** Javadoc that says of something that it is not null, which the null marks say already. */
    static List<String> saysNotNull(Collection<Path> files) {
        List<String> found = new ArrayList<>();
        for (Comment comment : of(files)) {
            Matcher notNull = NOT_NULL.matcher(comment.text());
            while (comment.isJavadoc() && notNull.find()) {
                if (!CONDITION
                        .matcher(comment.text().substring(0, notNull.start()))
                        .find()) {
                    found.add(comment.at(notNull.start()) + ": "
                            + notNull.group().replaceAll("\\s+", " ") + " (expected: left to @NullMarked)");
                }
            }
        }
        return found;
    }

    private static List<Comment> of(Collection<Path> files) {
        List<Comment> comments = new ArrayList<>();
        for (Path file : files) {
            String source = House.read(file);
            Matcher token = LITERAL_OR_COMMENT.matcher(source);
            while (token.find()) {
                if (token.group().startsWith("/")) {
                    int line = 1 + lineEnds(source.substring(0, token.start()));
                    String text = MARGIN.matcher(token.group()).replaceAll("");
                    comments.add(new Comment(file, line, token.group().startsWith("/**"), text));
                }
            }
        }
        return comments;
    }

    private static int lineEnds(String text) {
        return (int) text.chars().filter(character -> character == '\n').count();
    }

    /** One comment without its stars and slashes; consecutive line comments are one. */
    private record Comment(Path file, int line, boolean isJavadoc, String text) {
        String at(int position) {
            int below = lineEnds(text.substring(0, position));
            return file.getFileName() + ":" + (line + below);
        }
    }
}
