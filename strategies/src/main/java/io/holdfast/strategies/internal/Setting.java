package io.holdfast.strategies.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One setting of a configuration, to compare two of them. Functions are not compared: two that do the same are two
 * objects.
 *
 * @param <C> the type of the configuration
 * @param name as its builder has it
 * @param value reads it
 */
public record Setting<C>(String name, Function<C, @Nullable Object> value) {

    /** Returns each setting that differs, as {@code setting: old -> new}. */
    public static <C> List<String> changes(List<Setting<C>> all, C before, C after) {
        return differing(all, before, after, "", " -> ");
    }

    /** Returns each setting that differs, as {@code setting: keeps old, ignores new}. */
    public static <C> List<String> conflicts(List<Setting<C>> all, C used, C asked) {
        return differing(all, used, asked, "keeps ", ", ignores ");
    }

    private static <C> List<String> differing(List<Setting<C>> all, C one, C other, String before, String between) {
        List<String> found = new ArrayList<>();
        if (one != other) {
            for (Setting<C> setting : all) {
                Object ofOne = setting.value.apply(one);
                Object ofOther = setting.value.apply(other);
                if (!Objects.equals(ofOne, ofOther)) {
                    found.add(setting.name + ": " + before + ofOne + between + ofOther);
                }
            }
        }
        return found;
    }
}
