package io.holdfast.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Boot's tests of a slice configure what is listed for the slice, under a name that moved with Boot 4. */
class SliceTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.springframework.boot.test.autoconfigure.web.servlet.AutoConfigureWebMvc",
                "org.springframework.boot.test.autoconfigure.web.reactive.AutoConfigureWebFlux",
                "org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureWebMvc",
                "org.springframework.boot.webflux.test.autoconfigure.AutoConfigureWebFlux"
            })
    void aSliceOfTheWeb_hasAnswers(String slice) throws Exception {
        String own = AnswerWebAutoConfiguration.class.getName();
        boolean listed = false;
        var files = getClass().getClassLoader().getResources("META-INF/spring/" + slice + ".imports");
        while (files.hasMoreElements()) {
            try (InputStream file = files.nextElement().openStream()) {
                listed |= new String(file.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .anyMatch(own::equals);
            }
        }
        assertThat(listed).as(slice).isTrue();
    }
}
