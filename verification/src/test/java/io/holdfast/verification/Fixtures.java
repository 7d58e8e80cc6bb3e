package io.holdfast.verification;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** The small classes that break one law each, and their lawful neighbours. */
final class Fixtures {
    static final String PACKAGE = "io.holdfast.verification.fixture";

    private Fixtures() {}

    /** The class files of one fixture package, named relative to {@link #PACKAGE}, with its subpackages. */
    static JavaClasses classes(String name) {
        return House.classesOf(classFolder(name));
    }

    static Path classFolder(String name) {
        return testClasses().resolve((PACKAGE + "." + name).replace('.', '/'));
    }

    static Path sourceFolder(String name) {
        return House.module("verification")
                .path()
                .resolve("src/test/java")
                .resolve((PACKAGE + "." + name).replace('.', '/'));
    }

    static Path testClasses() {
        try {
            return Path.of(Fixtures.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError("code source (expected: a folder)", e);
        }
    }

    /** The same classes, less those that break a law on purpose. */
    static JavaClasses without(JavaClasses classes) {
        return classes.that(new DescribedPredicate<>("are not fixtures") {
            @Override
            public boolean test(JavaClass type) {
                return !type.getPackageName().startsWith(PACKAGE);
            }
        });
    }
}
