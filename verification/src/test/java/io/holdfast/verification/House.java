package io.holdfast.verification;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The reactor as it stands on disk: its root, its modules, their sources and their class files. */
final class House {
    private static final Path ROOT = findRoot();
    private static final Map<Path, JavaClasses> CLASSES = new ConcurrentHashMap<>();

    private House() {}

    static Path root() {
        return ROOT;
    }

    /** Every module named by the root pom, in any profile, in the order of the pom. */
    static List<Module> modules() {
        Set<String> folders = new LinkedHashSet<>(texts(pom(ROOT.resolve("pom.xml")), "module"));
        return folders.stream().map(Module::new).toList();
    }

    static Module module(String folder) {
        return modules().stream()
                .filter(module -> module.folder().equals(folder))
                .findFirst()
                .orElseThrow(() -> new AssertionError("module: " + folder + " (expected: one of the root pom)"));
    }

    /** The modules that users get: they have code, and nothing keeps them from being deployed. */
    static List<Module> published() {
        return modules().stream().filter(Module::published).toList();
    }

    /** Every file of the tree that may be committed: build output and the repository itself are left out. */
    static List<Path> files() {
        try (Stream<Path> walk = Files.walk(ROOT)) {
            return walk.filter(Files::isRegularFile)
                    .filter(file -> Stream.of(".git", "target", ".idea", ".vscode")
                            .noneMatch(skipped -> contains(ROOT.relativize(file), skipped)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JavaClasses classesOf(Path folder) {
        return CLASSES.computeIfAbsent(folder, new ClassFileImporter()::importPath);
    }

    static Document pom(Path file) {
        try {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SAXException | ParserConfigurationException e) {
            throw new AssertionError("pom: " + file + " (expected: well-formed XML)", e);
        }
    }

    static List<String> texts(Document document, String element) {
        NodeList found = document.getElementsByTagName(element);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            texts.add(found.item(i).getTextContent().trim());
        }
        return texts;
    }

    private static boolean contains(Path path, String name) {
        for (Path part : path) {
            if (part.toString().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static Path findRoot() {
        String given = System.getProperty("holdfast.root");
        Path start = Path.of(given == null ? "" : given).toAbsolutePath();
        for (Path path = start; path != null; path = path.getParent()) {
            if (Files.exists(path.resolve("bom/pom.xml"))) {
                return path;
            }
        }
        throw new AssertionError("holdfast.root: " + start + " (expected: inside the reactor)");
    }

    /** One module, named by its folder below the root. */
    record Module(String folder) {
        Path path() {
            return ROOT.resolve(folder);
        }

        Document pom() {
            return House.pom(path().resolve("pom.xml"));
        }

        /** The artifact's own identifier, not that of its parent or of a dependency. */
        String artifactId() {
            Element project = pom().getDocumentElement();
            for (Node node = project.getFirstChild(); node != null; node = node.getNextSibling()) {
                if (node.getNodeName().equals("artifactId")) {
                    return node.getTextContent().trim();
                }
            }
            throw new AssertionError(folder + "/pom.xml (expected: an artifactId of its own)");
        }

        boolean hasCode() {
            return !texts(pom(), "packaging").contains("pom");
        }

        boolean published() {
            return hasCode() && !texts(pom(), "maven.deploy.skip").contains("true");
        }

        /** Whether it is a named module. A starter is none: Spring applications live on the class path. */
        boolean named() {
            return Files.exists(path().resolve("target/classes/module-info.class"));
        }

        /**
         * The packages whose public types users can name: what the module exports to everybody, or all that is not
         * internal where nothing is declared.
         */
        Set<String> exports() {
            if (!named()) {
                return mainClasses().stream()
                        .map(JavaClass::getPackageName)
                        .filter(name -> !name.contains(".internal"))
                        .collect(Collectors.toSet());
            }
            return descriptor().exports().stream()
                    .filter(exported -> !exported.isQualified())
                    .map(ModuleDescriptor.Exports::source)
                    .collect(Collectors.toSet());
        }

        /** The packages that the module shows to another one by name. */
        Set<String> exportsTo(String other) {
            if (!named()) {
                return Set.of();
            }
            return descriptor().exports().stream()
                    .filter(exported -> exported.targets().contains(other))
                    .map(ModuleDescriptor.Exports::source)
                    .collect(Collectors.toSet());
        }

        /** The name of the module, or the one that its jar goes by on the module path. */
        String name() {
            return named() ? descriptor().name() : "io.holdfast." + folder.replaceFirst("-.*", "");
        }

        ModuleDescriptor descriptor() {
            try (InputStream in = Files.newInputStream(path().resolve("target/classes/module-info.class"))) {
                return ModuleDescriptor.read(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /**
         * Empty while nothing is written. A published module with sources but without class files was not built,
         * which is an error; the benchmarks may be left out of a partial build.
         */
        JavaClasses mainClasses() {
            return classes("src/main/java", "target/classes");
        }

        JavaClasses testClasses() {
            return classes("src/test/java", "target/test-classes");
        }

        List<Path> mainSources() {
            return sources("src/main/java");
        }

        List<Path> testSources() {
            return sources("src/test/java");
        }

        private JavaClasses classes(String sources, String output) {
            Path classes = path().resolve(output);
            if (sources(sources).isEmpty()) {
                return new ClassFileImporter().importClasses();
            }
            if (!Files.isDirectory(classes) && !published()) {
                return new ClassFileImporter().importClasses();
            }
            if (!Files.isDirectory(classes)) {
                throw new AssertionError(folder + "/" + output + ": absent (expected: the module is built before"
                        + " verification; name it among the dependencies of verification/pom.xml)");
            }
            return classesOf(classes);
        }

        private List<Path> sources(String folder) {
            Path start = path().resolve(folder);
            if (!Files.isDirectory(start)) {
                return List.of();
            }
            try (Stream<Path> walk = Files.walk(start)) {
                return walk.filter(file -> file.toString().endsWith(".java"))
                        .sorted()
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
