package io.holdfast.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The committed tree builds anywhere: it names no machine's folders and no host that artifacts come from. */
class TreeTest {
    private static final Pattern MACHINE =
            Pattern.compile("(?<![\\w./])/(root|home/\\w+|wo" + "rk|Users/\\w+|tm" + "p)/\\w");
    private static final Pattern REGISTRY =
            Pattern.compile("(?i)\\b(repo1?\\.maven|oss\\.sonatype|central\\.sonatype|artifact" + "ory|nex"
                    + "us\\.|registry\\.(npm|docker))");
    private static final Pattern URL = Pattern.compile("https?://([\\w.:-]+)");
    private static final Set<String> NAMESPACES =
            Set.of("maven.apache.org", "www.w3.org", "www.apache.org", "holdfast.io");
    private static final Set<String> TEXT = Set.of(
            "java", "xml", "md", "txt", "properties", "config", "sh", "run", "json", "html", "js", "css", "lock");

    @Test
    void noFileNamesAFolderOfAMachine() {
        assertThat(matches(texts(), MACHINE)).isEmpty();
    }

    @Test
    void noFileNamesARegistry() {
        assertThat(matches(texts(), REGISTRY)).isEmpty();
    }

    @Test
    void noPomNamesAHost() {
        List<String> hosts = new ArrayList<>();
        for (Path pom :
                House.files().stream().filter(file -> file.endsWith("pom.xml")).toList()) {
            Matcher url = URL.matcher(House.read(pom));
            while (url.find()) {
                if (!NAMESPACES.contains(url.group(1))) {
                    hosts.add(pom + ": " + url.group());
                }
            }
        }
        assertThat(hosts).isEmpty();
    }

    @Test
    void patterns_bite() {
        assertThat(MACHINE.matcher("see /ro".concat("ot/x")).find()).isTrue();
        assertThat(MACHINE.matcher("GET https://host/home/x").find()).isFalse();
        assertThat(REGISTRY.matcher("https://repo".concat("1.maven.org")).find())
                .isTrue();
    }

    private static List<Path> texts() {
        return House.files().stream().filter(TreeTest::isText).toList();
    }

    private static boolean isText(Path file) {
        String name = file.getFileName().toString();
        return TEXT.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    private static List<String> matches(List<Path> files, Pattern pattern) {
        List<String> found = new ArrayList<>();
        for (Path file : files) {
            Matcher matcher = pattern.matcher(House.read(file));
            while (matcher.find()) {
                found.add(House.root().relativize(file) + ": " + matcher.group());
            }
        }
        return found;
    }
}
