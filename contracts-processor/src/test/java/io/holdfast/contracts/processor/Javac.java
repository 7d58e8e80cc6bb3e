package io.holdfast.contracts.processor;

import io.holdfast.contracts.Contract;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/** Compiles sources held in memory, keeps the classes in memory, and can load them. */
final class Javac {

    /** What a compilation said and made. */
    record Outcome(List<Diagnostic<? extends JavaFileObject>> diagnostics, Map<String, byte[]> classes) {

        Class<?> load(String name) throws ClassNotFoundException {
            ClassLoader loader = new ClassLoader(Javac.class.getClassLoader()) {
                @Override
                protected Class<?> findClass(String wanted) throws ClassNotFoundException {
                    byte[] bytes = classes.get(wanted);
                    if (bytes == null) {
                        throw new ClassNotFoundException(wanted);
                    }
                    return defineClass(wanted, bytes, 0, bytes.length);
                }
            };
            return Class.forName(name, true, loader);
        }
    }

    private Javac() {}

    static String classPath() {
        return place(Contract.class) + File.pathSeparator + place(NullMarked.class);
    }

    static String processorPath() {
        return place(ContractProcessor.class) + File.pathSeparator + classPath();
    }

    private static Path place(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Compiles with this very processor object. */
    static Outcome withProcessor(Map<String, String> sources, String... options) {
        return compile(sources, new ContractProcessor(), List.of(options));
    }

    /** Compiles as a build tool would: whatever the options say about processors holds. */
    static Outcome asBuildTool(Map<String, String> sources, String... options) {
        return compile(sources, null, List.of(options));
    }

    private static Outcome compile(
            Map<String, String> sources, @Nullable ContractProcessor processor, List<String> moreOptions) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        Map<String, ByteArrayOutputStream> written = new HashMap<>();
        List<String> options = new ArrayList<>(List.of("-classpath", classPath(), "--release", "17"));
        options.addAll(moreOptions);
        StandardJavaFileManager files = compiler.getStandardFileManager(diagnostics, Locale.ROOT, null);
        try (JavaFileManager memory = new MemoryFiles(files, written)) {
            JavaCompiler.CompilationTask task = compiler.getTask(
                    null,
                    memory,
                    diagnostics,
                    options,
                    null,
                    sources.entrySet().stream().map(Source::new).toList());
            if (processor != null) {
                task.setProcessors(List.of(processor));
            }
            task.call();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, byte[]> classes = new HashMap<>();
        written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
        return new Outcome(diagnostics.getDiagnostics(), classes);
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        Source(Map.Entry<String, String> named) {
            super(URI.create("memory:///" + named.getKey().replace('.', '/') + Kind.SOURCE.extension), Kind.SOURCE);
            this.text = named.getValue();
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class MemoryFiles extends ForwardingJavaFileManager<JavaFileManager> {

        private final Map<String, ByteArrayOutputStream> written;

        MemoryFiles(JavaFileManager files, Map<String, ByteArrayOutputStream> written) {
            super(files);
            this.written = written;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + className + kind.extension), kind) {
                @Override
                public OutputStream openOutputStream() {
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    written.put(className, bytes);
                    return bytes;
                }
            };
        }
    }
}
