package io.holdfast.verification;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** What only the byte code tells: a synchronized block leaves no trace in the modifiers. */
final class Bytecode {
    private Bytecode() {}

    /**
     * The methods that enter a monitor, by a block or by the modifier.
     *
     * @param folder a folder of class files; one that does not exist holds none
     */
    static List<String> monitorsIn(Path folder) {
        List<String> files = classFiles(folder);
        if (files.isEmpty()) {
            return List.of();
        }
        List<String> arguments = new ArrayList<>(List.of("-c", "-p"));
        arguments.addAll(files);
        ToolProvider javap = ToolProvider.findFirst("javap")
                .orElseThrow(() -> new AssertionError("javap: absent (expected: the tests run on a JDK)"));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = javap.run(new PrintWriter(out), new PrintWriter(err), arguments.toArray(String[]::new));
        if (code != 0) {
            throw new AssertionError("javap: exit code " + code + " (expected: 0)\n" + err);
        }
        return monitorsOf(out.toString());
    }

    private static List<String> monitorsOf(String listing) {
        List<String> found = new ArrayList<>();
        String type = "";
        String member = "";
        for (String line : listing.lines().toList()) {
            if (!line.startsWith(" ") && line.endsWith("{")) {
                type = line;
            } else if (line.startsWith("  ") && !line.startsWith("   ") && line.endsWith(";")) {
                member = line.strip();
                if (member.contains(" synchronized ") || member.startsWith("synchronized ")) {
                    found.add(type + " " + member);
                }
            } else if (line.contains(": monitorenter")) {
                found.add(type + " " + member);
            }
        }
        return found;
    }

    private static List<String> classFiles(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.map(Path::toString)
                    .filter(name -> name.endsWith(".class"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
