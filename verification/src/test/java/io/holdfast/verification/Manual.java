package io.holdfast.verification;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One page of prose, as Markdown: its fenced blocks, its links and its commands. A block that is code of the project is
 * announced by a comment, {@code <!-- sample: path/to/Source.java region -->}, and equals that region of the source,
 * which lies between {@code region name} and {@code endregion} comments.
 */
record Manual(Path file, List<String> lines) {
    private static final Pattern SAMPLE = Pattern.compile("<!-- sample: (\\S+) (\\S+) -->");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");
    private static final Pattern PROFILE = Pattern.compile("(?<=\\s)-P ?'?([\\w,!-]+)'?");
    private static final Pattern JAR = Pattern.compile("([\\w./-]+)/target/[\\w.-]+\\.jar");
    private static final Pattern SCRIPT = Pattern.compile("(?<=^|\\s)(?:bash |sh )([\\w./-]+)");

    /** A fenced block: its language, its lines, and the line of the page it starts on, from 1. */
    record Block(String language, List<String> lines, int startsOn, Optional<String> announcement) {}

    static Manual read(Path file) {
        return new Manual(file, House.read(file).lines().toList());
    }

    List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).startsWith("```")) {
                continue;
            }
            int start = i;
            do {
                i++;
            } while (!lines.get(i).equals("```"));
            blocks.add(new Block(
                    lines.get(start).substring(3),
                    lines.subList(start + 1, i),
                    start + 1,
                    start == 0 ? Optional.empty() : Optional.of(lines.get(start - 1))));
        }
        return blocks;
    }

    /** The blocks that name a source and are not what it says. */
    List<String> untrueSamples() {
        List<String> found = new ArrayList<>();
        for (Block block : blocks()) {
            Matcher sample = SAMPLE.matcher(block.announcement().orElse(""));
            if (sample.matches() && !region(sample.group(1), sample.group(2)).equals(block.lines())) {
                found.add(file.getFileName() + ":" + block.startsOn() + ": differs from " + sample.group(1) + "\n"
                        + String.join("\n", region(sample.group(1), sample.group(2))));
            }
        }
        return found;
    }

    /** The blocks of Java and XML that name no source. */
    List<String> unannouncedSamples() {
        return blocks().stream()
                .filter(block -> List.of("java", "xml").contains(block.language()))
                .filter(block ->
                        !SAMPLE.matcher(block.announcement().orElse("")).matches())
                .map(block -> file.getFileName() + ":" + block.startsOn() + ": announced by no sample comment")
                .toList();
    }

    /** Links to files of the tree that are not there. */
    List<String> deadLinks() {
        List<String> found = new ArrayList<>();
        for (String line : lines) {
            Matcher link = LINK.matcher(line);
            while (link.find()) {
                String target = link.group(1);
                if (!target.contains("://") && !Files.exists(file.resolveSibling(target))) {
                    found.add(file.getFileName() + ": " + target);
                }
            }
        }
        return found;
    }

    /** Commands that name a profile, a module or a script that is not there. */
    List<String> deadCommands() {
        List<String> found = new ArrayList<>();
        List<String> profiles = profiles();
        for (String command : commands()) {
            Matcher profile = PROFILE.matcher(command);
            while (command.startsWith("mvn ") && profile.find()) {
                Arrays.stream(profile.group(1).replace("!", "").split(",", -1))
                        .filter(name -> !profiles.contains(name))
                        .forEach(name -> found.add(command + ": no profile " + name));
            }
            Matcher jar = JAR.matcher(command);
            while (jar.find()) {
                if (!Files.exists(House.root().resolve(jar.group(1)).resolve("pom.xml"))) {
                    found.add(command + ": no module " + jar.group(1));
                }
            }
            Matcher script = SCRIPT.matcher(command);
            while (script.find()) {
                if (!Files.exists(House.root().resolve(script.group(1)))) {
                    found.add(command + ": no script " + script.group(1));
                }
            }
        }
        return found;
    }

    List<String> commands() {
        return blocks().stream()
                .filter(block -> block.language().equals("sh"))
                .flatMap(block -> block.lines().stream())
                .map(line -> line.replaceFirst("\\s+#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static List<String> profiles() {
        List<String> profiles = new ArrayList<>();
        List<Path> poms = new ArrayList<>(List.of(House.root().resolve("pom.xml")));
        House.modules().forEach(module -> poms.add(module.path().resolve("pom.xml")));
        Pattern profile = Pattern.compile("<profile>\\s*<id>([^<]+)</id>");
        for (Path pom : poms) {
            profile.matcher(House.read(pom)).results().forEach(found -> profiles.add(found.group(1)));
        }
        return profiles;
    }

    /** The lines of a region, moved to the left as far as they all go. */
    private static List<String> region(String source, String name) {
        List<String> all = House.read(House.root().resolve(source)).lines().toList();
        int start = indexOf(all, "region " + name, 0);
        int end = indexOf(all, "endregion", start);
        List<String> region = all.subList(start + 1, end);
        int indent = region.stream()
                .filter(line -> !line.isBlank())
                .mapToInt(line -> line.length() - line.stripLeading().length())
                .min()
                .orElse(0);
        return region.stream()
                .map(line -> line.isBlank() ? "" : line.substring(indent))
                .toList();
    }

    private static int indexOf(List<String> lines, String mark, int from) {
        for (int i = from; i < lines.size(); i++) {
            if (lines.get(i).strip().matches("(//|<!--|#) " + Pattern.quote(mark) + "( -->)?")) {
                return i;
            }
        }
        throw new AssertionError("region mark: " + mark + " (expected: in the source)");
    }
}
