package io.holdfast.benchmarks.spring;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The application on one of two class paths: all of it, or without our starter and what only that brings. */
final class Contender implements AutoCloseable {
    private static final Pattern OURS = Pattern.compile("(holdfast-|resilience4j-spring-boot4-|jetty-|sqlite-jdbc-"
            + "|picocli-|uplot-|context-propagation-).*[.]jar");

    private final ClassLoader loader;
    private Object context = this;

    Contender(String starter) {
        boolean all = starter.equals("holdfast");
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path file = Path.of(entry);
            if (all || !OURS.matcher(file.getFileName().toString()).matches()) {
                urls.add(url(file));
            }
        }
        loader = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    void start() throws ReflectiveOperationException {
        Thread.currentThread().setContextClassLoader(loader);
        context = application().getMethod("start").invoke(null);
    }

    @SuppressWarnings("unchecked") // it says so, and the interface is the JDK's
    Supplier<Object> call(String name) throws ReflectiveOperationException {
        Class<?> type = loader.loadClass("org.springframework.context.ConfigurableApplicationContext");
        return (Supplier<Object>)
                application().getMethod("call", type, String.class).invoke(null, context, name);
    }

    private Class<?> application() throws ClassNotFoundException {
        return loader.loadClass("io.holdfast.benchmarks.spring.app.ShopApplication");
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        ((Closeable) context).close();
    }
}
