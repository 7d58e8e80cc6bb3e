package io.holdfast.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The guards see the whole house: no module slips past them, and the bom names what is published. */
class HouseTest {
    /** What an application has on its class path, beside Boot. */
    private static final Set<String> ON_THE_CLASS_PATH = Set.of("spring-boot", "spring-boot-test");

    /** Boot's custom for the one artifact that an application adds; its jar goes on the class path. */
    private static final Set<String> STARTERS = Set.of("spring-boot");

    @Test
    void bom_namesThePublishedModulesAndNothingElse() {
        List<String> named = House.texts(House.module("bom").pom(), "artifactId").stream()
                .filter(id -> !id.equals("holdfast-bom"))
                .toList();

        assertThat(named)
                .as("artifacts of bom/pom.xml")
                .containsExactlyInAnyOrderElementsOf(
                        House.published().stream().map(House.Module::artifactId).toList());
    }

    @Test
    void verification_isBuiltAfterEveryModuleWithCode() {
        List<String> dependencies = House.texts(House.module("verification").pom(), "artifactId");

        assertThat(dependencies)
                .as("dependencies in verification/pom.xml")
                .containsAll(
                        House.published().stream().map(House.Module::artifactId).toList());
    }

    @Test
    void everyFolderWithAPomIsInTheReactor() {
        Set<String> folders = new TreeSet<>();
        House.files().stream()
                .map(file -> House.root().relativize(file))
                .filter(file -> file.endsWith("pom.xml") && file.getNameCount() > 1)
                .filter(file -> !file.startsWith(".ci"))
                .forEach(file -> folders.add(
                        file.subpath(0, file.getNameCount() - 1).toString().replace('\\', '/')));

        assertThat(House.modules()).extracting(House.Module::folder).containsAll(folders);
    }

    @Test
    void everyArtifactAndModuleIsNamedAfterItsFolder() {
        assertThat(House.modules()).filteredOn(House.Module::published).allSatisfy(module -> {
            assertThat(module.artifactId())
                    .isEqualTo("holdfast-" + module.folder() + (STARTERS.contains(module.folder()) ? "-starter" : ""));
            if (!ON_THE_CLASS_PATH.contains(module.folder())) {
                assertThat(module.descriptor().name())
                        .isEqualTo("io.holdfast." + module.folder().replace('-', '.'));
            }
        });
    }

    @Test
    void classesOfAModuleWithSources_areSeen() {
        assertThat(House.published())
                .allSatisfy(module -> assertThat(module.mainClasses())
                        .as("classes of %s", module.folder())
                        .hasSizeGreaterThanOrEqualTo(module.mainSources().isEmpty() ? 0 : 1));
    }
}
