package io.holdfast.verification;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The tables of access modes in package comments, compared with the fields that are there. A row begins with
 * <code>&lt;tr&gt;&lt;td&gt;{&#64;code Type.field}&lt;/td&gt;</code>; its first cell may name several fields.
 */
final class AccessModes {

    private static final Pattern FIRST_CELL = Pattern.compile("<tr>\\s*(?:\\*\\s*)?<td>(.*?)</td>", Pattern.DOTALL);
    private static final Pattern FIELD = Pattern.compile("\\{@code\\s+([\\w.]+)[^}]*}");
    private static final Pattern HANDLE =
            Pattern.compile("fieldVarHandle\\([^;]*?\"(?<name>\\w+)\",\\s*VarHandle\\.class,\\s*(?<type>\\w+)\\.class"
                    + "|findVarHandle\\(\\s*(?<owner>\\w+)\\.class,\\s*\"(?<field>\\w+)\"");

    private AccessModes() {}

    /** Rows of a package's table whose field is in no type of the module; {@code Type.field} each. */
    static List<String> gone(Path folder, JavaClasses module) {
        Set<String> there = module.stream()
                .flatMap(type -> type.getFields().stream())
                .map(AccessModes::name)
                .collect(Collectors.toSet());
        return rows(folder).stream().filter(row -> !there.contains(row)).toList();
    }

    /** Fields of a package that are volatile or reached by a VarHandle, and have no row; {@code Type.field} each. */
    static List<String> uncovered(Path folder, JavaClasses module, String packageName) {
        Set<String> needed = new TreeSet<>();
        for (JavaClass type : module) {
            if (type.getPackageName().equals(packageName)) {
                type.getFields().stream()
                        .filter(field -> field.getModifiers().contains(JavaModifier.VOLATILE))
                        .forEach(field -> needed.add(name(field)));
            }
        }
        for (Path source : Sources.javaFiles(folder)) {
            if (folder.equals(source.getParent())) {
                Matcher handle = HANDLE.matcher(House.read(source));
                while (handle.find()) {
                    needed.add(
                            handle.group("name") != null
                                    ? handle.group("type") + "." + handle.group("name")
                                    : handle.group("owner") + "." + handle.group("field"));
                }
            }
        }
        needed.removeAll(rows(folder));
        return List.copyOf(needed);
    }

    private static Set<String> rows(Path folder) {
        Set<String> rows = new TreeSet<>();
        Matcher cell = FIRST_CELL.matcher(House.read(folder.resolve("package-info.java")));
        while (cell.find()) {
            Matcher field = FIELD.matcher(cell.group(1));
            while (field.find()) {
                rows.add(lastTwo(field.group(1)));
            }
        }
        return rows;
    }

    /**
     * A nested type counts by its own name, whether the row says {@code Outer.Nested.field} or {@code Nested.field}.
     */
    private static String lastTwo(String name) {
        int field = name.lastIndexOf('.');
        int type = name.lastIndexOf('.', field - 1);
        return name.substring(type + 1);
    }

    private static String name(JavaField field) {
        return field.getOwner().getSimpleName() + "." + field.getName();
    }
}
