package io.holdfast.examples.upstream;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/** All upstreams of the example, by name, with what they know. */
public final class Upstreams implements AutoCloseable {
    private final Map<String, Upstream> upstreams = new LinkedHashMap<>();

    private Upstreams() {}

    /** Starts every upstream, healthy. */
    public static Upstreams open() {
        Upstreams upstreams = new Upstreams();
        upstreams.start("rules", lookup("rules.txt", "rule"));
        upstreams.start("archive", lookup("rules.txt", "rule"));
        upstreams.start("bulk", lookup("bulk.txt", "fee"));
        upstreams.start("places", lookup("places.txt", "place"));
        upstreams.start("weather", question -> "sky=light rain\ncelsius=14");
        upstreams.start("search", question -> "hit=The city's recycling guide on \"" + gist(question) + "\"");
        upstreams.start("prices", lookup("prices.txt", "price"));
        upstreams.start(
                "model", question -> "text=In short: " + gist(question) + " depends on your district.\ngrade=B");
        upstreams.start("characters", question -> "line=Every bottle has a second life!");
        upstreams.start(
                "images",
                question -> question.contains("map")
                        ? "refused=maps are the surveyor's"
                        : "picture=sorted-" + Math.floorMod(question.hashCode(), 1000) + ".png");
        return upstreams;
    }

    /**
     * Returns one upstream.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public Upstream upstream(String name) {
        Upstream upstream = upstreams.get(name);
        if (upstream == null) {
            throw new IllegalArgumentException("upstream: " + name + " (expected: one of " + upstreams.keySet() + ")");
        }
        return upstream;
    }

    /** Returns all upstreams. */
    public List<Upstream> upstreams() {
        return List.copyOf(upstreams.values());
    }

    @Override
    public void close() {
        upstreams.values().forEach(Upstream::close);
    }

    private void start(String name, UnaryOperator<String> knowledge) {
        upstreams.put(name, Upstream.start(name, knowledge));
    }

    /**
     * Knowledge from a file of {@code keyword | text}: the first keyword in the question wins, {@code *} fits always.
     */
    private static UnaryOperator<String> lookup(String file, String key) {
        List<List<String>> entries = DataFile.read(Upstreams.class, file);
        return question -> {
            String words = question.toLowerCase(Locale.ROOT);
            for (List<String> entry : entries) {
                if (entry.get(0).equals("*") || words.contains(entry.get(0))) {
                    return key + "=" + entry.get(1);
                }
            }
            return key + "=";
        };
    }

    private static String gist(String question) {
        String plain = question.replaceAll("[^\\p{L}\\p{N} ]", "");
        return plain.length() <= 40 ? plain : plain.substring(0, plain.lastIndexOf(' ', 40));
    }
}
