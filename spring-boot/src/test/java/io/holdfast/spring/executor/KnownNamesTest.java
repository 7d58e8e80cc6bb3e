package io.holdfast.spring.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.type.classreading.CachingMetadataReaderFactory;

/** What an editor completes is what a start accepts, and what the configurations ask for. */
class KnownNamesTest {

    private static boolean accepts(KnownNames known, String property) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().remove(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
        environment.getPropertySources().addFirst(new MapPropertySource("given", Map.of(property, "x")));
        return new Settings(environment).given().stream().allMatch(known::contains);
    }

    @Test
    void theJarsOwnMetadata_isRead() {
        KnownNames known = KnownNames.ofThisJar();

        assertThat(known.names()).contains("holdfast.deadline", "holdfast.enabled", "holdfast.nodes");
        assertThat(accepts(known, "holdfast.fallbackReserve")).isTrue();
        assertThat(accepts(known, "holdfast.fallback-reserve")).isTrue();
        assertThat(accepts(known, "holdfast.fallback_reserv")).isFalse();
        assertThat(accepts(known, "holdfast.executor")).isFalse();
    }

    @Test
    void mapsAndLists_haveNamesThatAreTheUsers() {
        KnownNames known = KnownNames.of("""
                {"groups": [{"name": "holdfast.group", "type": "x.Group"}], "properties": [
                {"name": "holdfast.tags", "type": "java.util.Map<java.lang.String,java.lang.String>"},
                {"name": "holdfast.list", "type": "java.util.List<java.lang.String>"}]}
                """);
        assertThat(accepts(known, "holdfast.tags.any.thing")).isTrue();
        assertThat(accepts(known, "holdfast.list[0]")).isTrue();
        assertThat(accepts(known, "holdfast.list.more")).isFalse();
    }

    /** Each property that switches something is described, or to set it would be an error. */
    @Test
    void everyPropertyOfACondition_isKnown() throws IOException {
        KnownNames known = KnownNames.ofThisJar();
        assertThat(ImportCandidates.load(
                                org.springframework.boot.autoconfigure.AutoConfiguration.class,
                                KnownNames.class.getClassLoader())
                        .getCandidates())
                .anyMatch(name -> name.startsWith("io.holdfast."));
        List<String> asked = new ArrayList<>();
        var readers = new CachingMetadataReaderFactory();
        for (var resource :
                new PathMatchingResourcePatternResolver().getResources("classpath*:io/holdfast/spring/**/*.class")) {
            var metadata = readers.getMetadataReader(resource).getAnnotationMetadata();
            collect(metadata.getAnnotationAttributes(ConditionalOnProperty.class.getName()), asked);
            metadata.getAnnotatedMethods(ConditionalOnProperty.class.getName())
                    .forEach(method ->
                            collect(method.getAnnotationAttributes(ConditionalOnProperty.class.getName()), asked));
        }
        assertThat(asked).contains("holdfast.enabled", "holdfast.timelimiter.enabled");
        asked.addAll(List.of(Followers.CONTEXT_ON, Followers.METERS_ON, Followers.OBSERVATIONS_ON));
        assertThat(asked)
                .filteredOn(name -> name.startsWith("holdfast."))
                .allSatisfy(name -> assertThat(known.names()).contains(name));
    }

    private static void collect(@org.jspecify.annotations.Nullable Map<String, Object> condition, List<String> asked) {
        if (condition != null) {
            Object prefix = Objects.requireNonNullElse(condition.get("prefix"), "");
            for (String attribute : new String[] {"name", "value"}) {
                for (String name : (String[]) Objects.requireNonNullElse(condition.get(attribute), new String[0])) {
                    asked.add(prefix.equals("") ? name : prefix + "." + name);
                }
            }
        }
    }
}
