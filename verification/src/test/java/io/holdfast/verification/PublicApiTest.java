package io.holdfast.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The surface of each published module equals its reviewed file; {@code -Dholdfast.api.update=true} rewrites them. */
class PublicApiTest {
    private static final Path REVIEWED = House.root().resolve("api");

    static Stream<House.Module> published() {
        return House.published().stream();
    }

    @ParameterizedTest
    @MethodSource("published")
    void surface_equalsTheReviewedFile(House.Module module) throws IOException {
        Path file = fileOf(module);
        String surface = PublicApi.dump(module.mainClasses(), module.exports()::contains);
        if (Boolean.getBoolean("holdfast.api.update")) {
            Files.createDirectories(REVIEWED);
            Files.writeString(file, surface);
        }
        assertThat(file)
                .as("the reviewed surface of %s (write it with -Dholdfast.api.update=true)", module.folder())
                .exists();
        assertThat(surface)
                .as(
                        "public signatures of %s against api/%s (an intended change: -Dholdfast.api.update=true)",
                        module.folder(), file.getFileName())
                .isEqualTo(Files.readString(file));
    }

    @Test
    void noReviewedFileIsWithoutItsModule() throws IOException {
        try (Stream<Path> files = Files.list(REVIEWED)) {
            assertThat(files).isSubsetOf(published().map(PublicApiTest::fileOf).toList());
        }
    }

    @Test
    void dump_listsWhatUsersCanNameAndNothingElse() {
        String dump = PublicApi.dump(Fixtures.classes("surface"), name -> true);

        assertThat(dump)
                .contains("public final class io.holdfast.verification.fixture.surface.Closed")
                .contains("  public static <T extends Comparable<T>> @Nullable T firstOf(@Nullable T, T[]...)")
                .contains("  protected void hook() throws java.io.IOException")
                .contains("  public final int inherited()")
                .contains("public interface io.holdfast.verification.fixture.surface.Face")
                .contains("  default String greeting()")
                .doesNotContain("hidden")
                .doesNotContain("HiddenBase");
    }

    @Test
    void dump_changesWhenASignatureChanges() {
        assertThat(PublicApi.dump(Fixtures.classes("surface"), name -> true))
                .isNotEqualTo(PublicApi.dump(Fixtures.classes("surface.open"), name -> true));
    }

    @Test
    void dump_leavesOutWhatIsNotExported() {
        assertThat(PublicApi.dump(Fixtures.classes("surface"), name -> !name.endsWith(".open")))
                .contains("surface.Closed")
                .doesNotContain("surface.open");
    }

    private static Path fileOf(House.Module module) {
        return REVIEWED.resolve(module.folder().replace('/', '-') + ".txt");
    }
}
