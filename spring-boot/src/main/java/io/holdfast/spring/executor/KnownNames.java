package io.holdfast.spring.executor;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The properties that there are, from the metadata that the compiler wrote into the jar for editors. So what an editor
 * completes and what a start accepts are the same.
 */
final class KnownNames {

    private static final String METADATA = "META-INF/spring-configuration-metadata.json";
    private static final String FIRST = "holdfast.deadline";

    /** A property has a type behind its name, and a group or a hint has not, or no such name. */
    private static final Pattern PROPERTY = Pattern.compile(
            "\"name\"\\s*:\\s*\"(holdfast\\.[^\"]{1,200})\"\\s*,\\s*\"type\"\\s*:\\s*\"([^\"]{1,500})\"");

    private final List<String> names = new ArrayList<>();
    private final Set<String> canonical = new HashSet<>();
    private final Set<String> maps = new HashSet<>();
    private final Map<String, String> switches = new HashMap<>();

    private KnownNames(String metadata) {
        Matcher matcher = PROPERTY.matcher(metadata);
        while (matcher.find()) {
            names.add(matcher.group(1));
            String plain = flat(matcher.group(1));
            canonical.add(plain);
            if (matcher.group(2).startsWith("java.util.Map<")) {
                maps.add(plain);
            } else if (matcher.group(2).equals("java.lang.Boolean")) {
                switches.put(plain, matcher.group(1));
            }
        }
    }

    /** None if the jar was repacked and the metadata is not its own any more. */
    static KnownNames ofThisJar() {
        KnownNames known = new KnownNames(read());
        return known.names.contains(FIRST) ? known : new KnownNames("");
    }

    static KnownNames of(String metadata) {
        return new KnownNames(metadata);
    }

    private static String read() {
        String own = KnownNames.class.getName().replace('.', '/') + ".class";
        URL here = KnownNames.class.getClassLoader().getResource(own);
        if (here == null) {
            return "";
        }
        String jar = here.toString();
        URI metadata = URI.create(jar.substring(0, jar.length() - own.length()) + METADATA);
        try (InputStream in = metadata.toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (java.io.FileNotFoundException absent) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isEmpty() {
        return names.isEmpty();
    }

    List<String> names() {
        return List.copyOf(names);
    }

    /** Whether it is one of them, an element of a list, or an entry of a map. */
    boolean contains(Settings.Given given) {
        if (given.flat()) {
            String all = given.canonical(0);
            return canonical.stream().anyMatch(known -> all.equals(known.replace(".", "")))
                    || maps.stream().anyMatch(map -> all.startsWith(map.replace(".", "")));
        }
        String path = given.path(0);
        return canonical.contains(path) || maps.stream().anyMatch(map -> path.startsWith(map + "."));
    }

    /** The property that it is, if that is true or false. */
    Optional<String> switchOf(Settings.Given given) {
        if (!given.flat()) {
            return Optional.ofNullable(switches.get(given.path(0)));
        }
        return switches.entrySet().stream()
                .filter(each -> given.canonical(0).equals(each.getKey().replace(".", "")))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** What follows the root, each element in lower case without dashes. */
    private static String flat(String name) {
        return name.substring("holdfast.".length()).replace("-", "").toLowerCase(java.util.Locale.ROOT);
    }
}
