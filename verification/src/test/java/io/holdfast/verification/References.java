package io.holdfast.verification;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What class files name of a library, read from their constant pools: whatever the JVM may ever have to resolve is
 * there (JVMS 4.4), however it is used.
 */
final class References {
    private References() {}

    /**
     * A class, or with a name and descriptor one of its members, and the simple name of the class file that names it.
     */
    record Reference(
            String from,
            String owner,
            @Nullable String name,
            @Nullable String descriptor) {
        @Override
        public String toString() {
            String simple = owner.substring(owner.lastIndexOf('.') + 1);
            return from + " -> " + (name == null ? owner : simple + "." + name);
        }
    }

    /** Everything that the class files below a folder name of the packages with a prefix. */
    static Set<Reference> of(Path folder, String prefix) {
        Set<Reference> found = new HashSet<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path file :
                    walk.filter(path -> path.toString().endsWith(".class")).toList()) {
                String from = file.getFileName().toString().replace(".class", "");
                new Pool(Files.readAllBytes(file)).addTo(found, from, prefix);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** Those that a class loader cannot resolve, as text. */
    static Set<String> unresolved(Set<Reference> references, ClassLoader loader) {
        Set<String> unresolved = new TreeSet<>();
        for (Reference reference : references) {
            if (!isThere(reference, loader)) {
                unresolved.add(reference.toString());
            }
        }
        return unresolved;
    }

    private static boolean isThere(Reference reference, ClassLoader loader) {
        try {
            Class<?> owner = Class.forName(reference.owner(), false, loader);
            return reference.name() == null || has(owner, reference);
        } catch (ClassNotFoundException | LinkageError absent) {
            return false;
        }
    }

    private static boolean has(@Nullable Class<?> type, Reference wanted) {
        if (type == null) {
            return false;
        }
        Predicate<String> named = name -> name.equals(wanted.name());
        return Stream.of(type.getDeclaredMethods())
                        .filter(method -> named.test(method.getName()))
                        .anyMatch(method -> descriptor(method).equals(wanted.descriptor()))
                || Stream.of(type.getDeclaredConstructors())
                        .filter(constructor -> named.test("<init>"))
                        .anyMatch(constructor -> descriptor(constructor).equals(wanted.descriptor()))
                || Stream.of(type.getDeclaredFields())
                        .filter(field -> named.test(field.getName()))
                        .map(Field::getType)
                        .anyMatch(of -> of.descriptorString().equals(wanted.descriptor()))
                || has(type.getSuperclass(), wanted)
                || Stream.of(type.getInterfaces()).anyMatch(parent -> has(parent, wanted))
                || (type.isInterface() && has(Object.class, wanted));
    }

    private static String descriptor(Method method) {
        return MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                .descriptorString();
    }

    private static String descriptor(Constructor<?> constructor) {
        return MethodType.methodType(void.class, constructor.getParameterTypes())
                .descriptorString();
    }

    /** A constant pool: texts, and the one or two indices that other constants consist of. */
    private static final class Pool {
        private final String[] texts;
        private final int[][] parts;
        private final int[] tags;

        Pool(byte[] classFile) throws IOException {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile));
            in.skipNBytes(8); // magic and version
            int size = in.readUnsignedShort();
            texts = new String[size];
            parts = new int[size][];
            tags = new int[size];
            for (int i = 1; i < size; i++) {
                tags[i] = in.readUnsignedByte();
                switch (tags[i]) {
                    case 1 -> texts[i] = in.readUTF();
                    case 3, 4 -> in.skipNBytes(4);
                    case 5, 6 -> {
                        in.skipNBytes(8);
                        i++; // a long or double takes two places
                    }
                    case 7, 8, 16, 19, 20 -> parts[i] = new int[] {in.readUnsignedShort()};
                    case 15 -> in.skipNBytes(3);
                    default -> parts[i] = new int[] {in.readUnsignedShort(), in.readUnsignedShort()};
                }
            }
        }

        void addTo(Set<Reference> found, String from, String prefix) {
            for (int i = 1; i < tags.length; i++) {
                if (tags[i] == 7) {
                    add(found, new Reference(from, className(i), null, null), prefix);
                } else if (tags[i] >= 9 && tags[i] <= 11) {
                    int[] nameAndType = parts[parts[i][1]];
                    add(
                            found,
                            new Reference(from, className(parts[i][0]), texts[nameAndType[0]], texts[nameAndType[1]]),
                            prefix);
                }
            }
        }

        private static void add(Set<Reference> found, Reference reference, String prefix) {
            if (reference.owner().startsWith(prefix)) {
                found.add(reference);
            }
        }

        /** Arrays stand for their elements. */
        private String className(int index) {
            String internal = texts[parts[index][0]];
            String element = internal.startsWith("[") ? internal.replaceAll("^\\[+L?|;$", "") : internal;
            return element.replace('/', '.');
        }
    }
}
