package io.holdfast.core.internal.registry;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Refuses null with the messages of Resilience4j's registries, which say it in these words. */
public final class Arguments {

    private Arguments() {}

    public static String name(@Nullable String name) {
        return Objects.requireNonNull(name, "Name must not be null");
    }

    public static <C> C config(@Nullable C config) {
        return Objects.requireNonNull(config, "Config must not be null");
    }

    public static <S> S supplier(@Nullable S supplier) {
        return Objects.requireNonNull(supplier, "Supplier must not be null");
    }

    public static <C> C consumers(@Nullable C consumers) {
        return Objects.requireNonNull(consumers, "EventConsumers must not be null");
    }

    public static Map<String, String> tags(@Nullable Map<String, String> tags) {
        return Objects.requireNonNull(tags, "Tags must not be null");
    }

    /** A copy without nulls, which no meter could have as a tag. */
    public static Map<String, String> copyOfTags(@Nullable Map<String, String> tags) {
        tags(tags).forEach((key, value) -> {
            if (key == null || value == null) {
                throw new IllegalArgumentException(
                        "tags: " + SafeText.of(key) + "=" + SafeText.of(value) + " (expected: no null key or value)");
            }
        });
        return Map.copyOf(tags);
    }

    /** The tags of a registry with those of one entry over them; a copy that cannot be changed. */
    public static Map<String, String> tagsOver(Map<String, String> common, @Nullable Map<String, String> own) {
        if (tags(own).isEmpty()) {
            return common;
        }
        Map<String, String> all = new HashMap<>(common);
        all.putAll(copyOfTags(own));
        return Map.copyOf(all);
    }
}
