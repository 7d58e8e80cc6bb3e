package io.holdfast.examples.terminal;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the example prints. Not thread-safe: one thread prints. */
public final class Terminal {
    /** What a text means; a terminal shows it as a colour. */
    public enum Tone {
        GOOD("32"),
        FAIR("33"),
        BAD("31"),
        NEWS("36"),
        STRONG("1"),
        QUIET("2"),
        PLAIN("");

        private final String code;

        Tone(String code) {
            this.code = code;
        }
    }

    private final PrintStream out;
    private final boolean coloured;
    private final boolean unicode;

    /** Prints to a stream as it is told. */
    public Terminal(PrintStream out, boolean coloured, boolean unicode) {
        this.out = out;
        this.coloured = coloured;
        this.unicode = unicode;
    }

    /** Returns standard output, coloured when that is a terminal and the environment does not set {@code NO_COLOR}. */
    public static Terminal standard() {
        Charset charset = charsetOfStandardOutput();
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, charset);
        boolean terminal = isTerminal();
        return new Terminal(
                out, terminal && !isSet(System.getenv("NO_COLOR")), terminal && charset.equals(StandardCharsets.UTF_8));
    }

    /** Returns the text in the colour of its tone. */
    public String paint(Tone tone, String text) {
        return coloured && !tone.code.isEmpty() ? "\u001b[" + tone.code + "m" + text + "\u001b[0m" : text;
    }

    /** Returns one of two signs: the better looking where it can be shown. */
    public String sign(String better, String plain) {
        return unicode ? better : plain;
    }

    public void line(String text) {
        out.println(text);
    }

    /** Returns the text filled with blanks on the right, or cut with an ellipsis; to be called before it is painted. */
    public String column(String text, int width) {
        if (text.length() <= width) {
            return text + " ".repeat(width - text.length());
        }
        String ellipsis = sign("\u2026", "..");
        return text.substring(0, width - ellipsis.length()) + ellipsis;
    }

    /**
     * Linux says it of the descriptor itself. Elsewhere the console must do; since JDK 22 there is one even when output
     * is redirected, and it says so itself.
     */
    private static boolean isTerminal() {
        Path descriptor = Path.of("/proc/self/fd/1");
        if (Files.isSymbolicLink(descriptor)) {
            try {
                String target = Files.readSymbolicLink(descriptor).toString();
                return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
            } catch (IOException e) {
                return false;
            }
        }
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    private static Charset charsetOfStandardOutput() {
        String name = System.getProperty("stdout.encoding", System.getProperty("native.encoding"));
        return name != null && Charset.isSupported(name) ? Charset.forName(name) : Charset.defaultCharset();
    }

    private static boolean isSet(@Nullable String variable) {
        return variable != null && !variable.isEmpty();
    }
}
