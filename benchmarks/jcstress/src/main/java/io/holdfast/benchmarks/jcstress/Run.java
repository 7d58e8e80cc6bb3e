package io.holdfast.benchmarks.jcstress;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.openjdk.jcstress.Main;

/**
 * Main class of the jar. All arguments are jcstress's own, so
 * {@code java -jar benchmarks/jcstress/target/jcstress.jar -m quick} runs all claims in quick mode; without {@code -t}
 * the demonstrations are left out, because they are expected to fail. {@code java -jar ... demonstrations} runs those,
 * each in a JVM of its own, and fails if one of them finds nothing.
 */
public final class Run {
    private static final String DEMONSTRATIONS = "demonstrations";
    private static final String CLAIMS_ONLY = "^(?!.*\\.demonstration\\.)";

    private Run() {}

    /**
     * Runs jcstress, or all demonstrations.
     *
     * @throws Exception what jcstress throws; or if a demonstration finds nothing
     */
    public static void main(String[] args) throws Exception {
        if (args.length > 0 && args[0].equals(DEMONSTRATIONS)) {
            demonstrate(List.of(args).subList(1, args.length));
            return;
        }
        List<String> arguments = new ArrayList<>(List.of(args));
        if (!arguments.contains("-t")) {
            arguments.addAll(List.of("-t", CLAIMS_ONLY));
        }
        Main.main(arguments.toArray(String[]::new));
    }

    private static void demonstrate(List<String> options) throws IOException, InterruptedException {
        List<String> silent = new ArrayList<>();
        for (String test : demonstrations()) {
            boolean found = findsItsDefect(test, options);
            System.out.printf("%-90s %s%n", test, found ? "found its defect, as expected" : "FOUND NOTHING");
            if (!found) {
                silent.add(test);
            }
        }
        if (!silent.isEmpty()) {
            throw new IllegalStateException("demonstrations without a finding: " + silent + " (expected: none)");
        }
    }

    private static boolean findsItsDefect(String test, List<String> options) throws IOException, InterruptedException {
        Path results = Files.createTempDirectory("jcstress-demonstration");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "-t",
                "^" + Pattern.quote(test) + "$",
                "-r",
                results.toString()));
        command.addAll(options.isEmpty() ? List.of("-m", "quick") : options);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        // A test that could not run fails too: only an outcome that was seen and is forbidden is a finding.
        return process.waitFor() != 0 && output.contains("Observed forbidden state");
    }

    private static List<String> demonstrations() throws IOException {
        // The list has no separators, but each test's generated runner is named after it.
        Pattern line = Pattern.compile("\\.demonstration\\.([A-Za-z0-9]+)_jcstress");
        String demonstrations = Run.class.getPackageName() + ".demonstration.";
        try (InputStream in = Run.class.getResourceAsStream("/META-INF/TestList")) {
            if (in == null) {
                throw new IllegalStateException("META-INF/TestList: absent (expected: in the jar)");
            }
            return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .map(line::matcher)
                    .filter(matcher -> matcher.find())
                    .map(matcher -> demonstrations + matcher.group(1))
                    .distinct()
                    .sorted()
                    .toList();
        }
    }
}
