package io.holdfast.benchmarks.jmh;

import io.holdfast.benchmarks.jmh.report.JmhJson;
import io.holdfast.benchmarks.jmh.report.Page;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

/**
 * Merges the batches of a run into one committed page, {@code <date>-jdk<feature>-<cpu>.md}.
 *
 * <p>{@code java -cp benchmarks/jmh/target/benchmarks.jar io.holdfast.benchmarks.jmh.Report
 * <folder of batches> <folder of pages> <command>}; {@code benchmarks/run.sh} does all of it.
 */
public final class Report {
    private Report() {}

    /**
     * Writes the page and prints its name.
     *
     * @throws IOException when a batch cannot be read or the page cannot be written
     */
    public static void main(String[] args) throws IOException {
        if (args.length != 3) {
            throw new IllegalArgumentException(
                    "arguments: " + args.length + " (expected: folder of batches, folder of pages, command)");
        }
        String date = LocalDate.now(ZoneOffset.UTC).toString();
        String jdk = "jdk" + Runtime.version().feature();
        String cpu = cpu();
        List<String> header = List.of(
                "%s, %d cores, %s %s"
                        .formatted(
                                cpu,
                                Runtime.getRuntime().availableProcessors(),
                                System.getProperty("os.name"),
                                System.getProperty("os.arch")),
                "JDK %s (%s)".formatted(Runtime.version(), System.getProperty("java.vendor")),
                date,
                "`%s`".formatted(args[2]));
        String name =
                "%s-%s-%s".formatted(date, jdk, cpu.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"));
        Path page = Path.of(args[1]).resolve(name + ".md");
        Files.createDirectories(page.toAbsolutePath().getParent());
        String rendered =
                Page.render("Benchmarks, %s, %s".formatted(date, jdk), header, JmhJson.readFolder(Path.of(args[0])));
        Files.writeString(page, rendered + tried(Path.of(args[1])), StandardCharsets.UTF_8);
        System.out.println(page);
    }

    /** What was tried on the bars that are hard to reach: {@code tried.md} beside the folder of pages. */
    private static String tried(Path pages) throws IOException {
        Path tried = pages.toAbsolutePath().resolveSibling("tried.md");
        return Files.exists(tried) ? "\n" + Files.readString(tried, StandardCharsets.UTF_8) : "";
    }

    private static String cpu() throws IOException {
        Path info = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(info)) {
            return System.getProperty("os.arch");
        }
        try (var lines = Files.lines(info)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        }
    }
}
