package io.holdfast.verification;

import com.sun.source.tree.CatchTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** The laws over source files; each returns its violations, one readable line for each. */
final class Sources {
    static final int FILE_LINES = 400;
    static final int METHOD_LINES = 40;
    static final int COLUMNS = 120;

    private static final Pattern DOCUMENTED = Pattern.compile(
            "/\\*\\*.{20,}?\\*/\\s*@(org\\.jspecify\\.annotations\\.)?NullMarked\\s+package ", Pattern.DOTALL);
    private static final List<Pattern> LEFTOVERS = List.of(
            Pattern.compile("\\b(TO" + "DO|FIX" + "ME|X" + "XX)\\b"),
            Pattern.compile("@Dis" + "abled\\b"),
            Pattern.compile("new Unsupported" + "OperationException\\(\\s*\\)"),
            Pattern.compile("printStack" + "Trace\\(\\s*\\)"));

    private Sources() {}

    /** Files of more than 400 lines and methods of more than 40; {@code Outer.method} or {@code File.java} each. */
    static List<String> tooLong(Collection<Path> files) {
        List<String> found = new ArrayList<>();
        for (Path file : files) {
            long lines = House.read(file).lines().count();
            if (lines > FILE_LINES) {
                found.add(file.getFileName() + ": " + lines + " lines (expected: <= " + FILE_LINES + ")");
            }
        }
        scan(files, new TreePathScanner<@Nullable Void, Unit>() {
            @Override
            public @Nullable Void visitMethod(MethodTree method, Unit unit) {
                long lines = unit.lines(method);
                if (lines > METHOD_LINES) {
                    found.add(unit.simpleName() + "." + method.getName() + ": " + lines + " lines (expected: <= "
                            + METHOD_LINES + ")");
                }
                return super.visitMethod(method, unit);
            }
        });
        return found;
    }

    /** Lines of more than 120 columns, comments included; an import cannot be broken. */
    static List<String> tooWide(Collection<Path> files) {
        List<String> found = new ArrayList<>();
        for (Path file : files) {
            List<String> lines = House.read(file).lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                int columns = line.codePointCount(0, line.length());
                if (columns > COLUMNS && !line.startsWith("import ")) {
                    found.add(file.getFileName() + ":" + (i + 1) + ": " + columns + " columns (expected: <= " + COLUMNS
                            + ")");
                }
            }
        }
        return found;
    }

    /** Static loggers of another name than {@code LOG}. */
    static List<String> misnamedLoggers(Collection<Path> files) {
        List<String> found = new ArrayList<>();
        scan(files, new TreePathScanner<@Nullable Void, Unit>() {
            @Override
            public @Nullable Void visitVariable(VariableTree variable, Unit unit) {
                boolean isStatic = variable.getModifiers().getFlags().contains(Modifier.STATIC);
                boolean isLogger =
                        Set.of("GuardedLog", "Logger", "System.Logger").contains(String.valueOf(variable.getType()));
                if (isStatic && isLogger && !variable.getName().contentEquals("LOG")) {
                    found.add(unit.simpleName() + ": " + variable.getName() + " (expected: LOG)");
                }
                return super.visitVariable(variable, unit);
            }
        });
        return found;
    }

    /** A caught Throwable that its handler never looks at: neither thrown on, nor logged, nor handed to a future. */
    static List<String> swallowed(Collection<Path> files) {
        List<String> found = new ArrayList<>();
        scan(files, new TreePathScanner<@Nullable Void, Unit>() {
            @Override
            public @Nullable Void visitCatch(CatchTree handler, Unit unit) {
                String type = handler.getParameter().getType().toString();
                if (Set.of("Throwable", "Error", "Exception").contains(type) && !usesItsParameter(handler)) {
                    found.add(unit.simpleName() + ":" + unit.line(handler) + ": " + type
                            + " swallowed (expected: thrown on, logged, or given to a future)");
                }
                return super.visitCatch(handler, unit);
            }
        });
        return found;
    }

    /** Packages without a documented, null-marked package-info. */
    static List<String> unmarkedPackages(Collection<Path> files) {
        Set<Path> packages = new TreeSet<>();
        files.stream()
                .filter(file -> !file.endsWith("module-info.java"))
                .forEach(file -> packages.add(file.getParent()));
        return packages.stream()
                .filter(folder -> {
                    Path info = folder.resolve("package-info.java");
                    return !Files.exists(info)
                            || !DOCUMENTED.matcher(House.read(info)).find();
                })
                .map(folder -> folder + " (expected: package-info.java with a doc comment and @NullMarked)")
                .toList();
    }

    /** Marks of unfinished work. */
    static List<String> leftovers(Collection<Path> files) {
        List<String> found = new ArrayList<>();
        for (Path file : files) {
            String text = House.read(file);
            for (Pattern leftover : LEFTOVERS) {
                if (leftover.matcher(text).find()) {
                    found.add(file + ": " + leftover);
                }
            }
        }
        return found;
    }

    private static boolean usesItsParameter(CatchTree handler) {
        String name = handler.getParameter().getName().toString();
        boolean[] used = new boolean[1];
        new TreeScanner<@Nullable Void, @Nullable Void>() {
            @Override
            public @Nullable Void visitIdentifier(IdentifierTree identifier, @Nullable Void ignored) {
                used[0] |= identifier.getName().contentEquals(name);
                return null;
            }
        }.scan(handler.getBlock(), null);
        return used[0];
    }

    private static void scan(Collection<Path> files, TreePathScanner<@Nullable Void, Unit> scanner) {
        if (files.isEmpty()) {
            return;
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree tree : task.parse()) {
                scanner.scan(tree, new Unit(tree, positions));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Path> javaFiles(Path folder) {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Unit(CompilationUnitTree tree, SourcePositions positions) {
        String simpleName() {
            String name = Path.of(tree.getSourceFile().toUri()).getFileName().toString();
            return name.substring(0, name.length() - ".java".length());
        }

        long line(Tree node) {
            return tree.getLineMap().getLineNumber(positions.getStartPosition(tree, node));
        }

        long lines(Tree node) {
            LineMap map = tree.getLineMap();
            long end = positions.getEndPosition(tree, node);
            return end < 0 ? 0 : map.getLineNumber(end) - line(node) + 1;
        }
    }
}
